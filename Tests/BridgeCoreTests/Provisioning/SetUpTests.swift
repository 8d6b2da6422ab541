import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// The link to the set-up page, and who sees what a room is linked with.
@Suite struct SetUpTests {
    private static let page = "https://bridge.example.org/v1/static/"

    private func world(page: String? = SetUpTests.page) -> World {
        var world = World { $0.provisioning.pageURL = page }
        world.openAdminRoom()
        return world
    }

    private func places(_ world: World) -> [CommandPlace] {
        world.effects.compactMap { if case .offerSetUp(let place) = $0 { place } else { nil } }
    }

    @Test func theLinkComesInAnswerToTheCommand() throws {
        var world = world()
        world.command("!setup")
        let place = try #require(places(world).first)
        #expect(place.user == alice && place.room == adminRoom)
        #expect(world.messages.isEmpty)
        world.receive(.setUpOffered(place, SetUpCode("c0de")))
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.contains("\(Self.page)#code=c0de") == true)
    }

    @Test func withoutAPageThereIsNoLink() {
        var world = world(page: nil)
        world.command("!setup")
        #expect(places(world).isEmpty)
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.contains("no set-up page") == true)
    }

    @Test func nobodyElseMayReadTheLink() {
        var world = world()
        world.member(carol, .join, in: adminRoom)
        // The bot has left: no word of hers or of ours is said there.
        world.command("!setup")
        #expect(places(world).isEmpty)
        #expect(!world.messages.contains { $0.contains("code=") })
    }

    @Test func theCodeIsNeverShown() {
        let code = SetUpCode("c0de")
        var dumped = ""
        dump(Input.setUpOffered(CommandPlace(room: adminRoom, event: eventID("x"), user: alice), code), to: &dumped)
        #expect(!"\(code)\(String(reflecting: code))\(dumped)".contains("c0de"))
    }

    // MARK: Who sees

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var viewer: UserID? = alice
        /// What the homeserver says of the viewer; nil expects no question.
        var outcome: MatrixQueryOutcome?
        let code: ProvisioningRefusal.Code?
    }

    static let rows = [
        Row(testDescription: "a program", viewer: nil, code: nil),
        Row(testDescription: "a member", outcome: .answered(.content(json: #"{"membership":"join"}"#)), code: nil),
        Row(
            testDescription: "who has left",
            outcome: .answered(.content(json: #"{"membership":"leave"}"#)),
            code: .notEnoughPower
        ),
        Row(testDescription: "who never was", outcome: .answered(.content(json: nil)), code: .notEnoughPower),
        Row(testDescription: "odd content", outcome: .answered(.content(json: "[]")), code: .notEnoughPower),
        Row(
            testDescription: "the bot is not there",
            outcome: .refused(MatrixFailure(status: 403, code: "M_FORBIDDEN", message: "no")),
            code: .notEnoughPower
        ),
        Row(testDescription: "no answer", outcome: .unanswered("away"), code: .unavailable),
    ]

    @Test(arguments: rows) func linksAreShownToMembers(_ row: Row) {
        var snapshot = Snapshot()
        let linked = channel("#linked")
        let key = ChannelKey(network: net, name: CaseMapping.rfc1459.fold(linked))
        snapshot.links = [Link(room: room("linked"), channel: key, spelling: linked, origin: .provision)]
        var world = World(snapshot: snapshot)
        world.ask(.provisioning(.listLinks(room("linked"), by: row.viewer)))
        if let outcome = row.outcome {
            #expect(world.replies.isEmpty)
            world.homeserverTells { query in
                #expect(query == .stateEvent(room("linked"), type: "m.room.member", key: alice.text))
                return outcome
            }
        }
        let link = ProvisionedLink(room: room("linked"), network: net, channel: linked, origin: .provision)
        switch world.replies.first {
        case .provisioning(.links(let links)): #expect(row.code == nil && links == [link])
        case .provisioning(.refused(let refusal)): #expect(refusal.code == row.code)
        default: Issue.record("answered: \(world.replies)")
        }
        #expect(world.replies.count == 1)
    }

    /// Nothing to see: nobody is asked.
    @Test func roomsWithoutLinksAreShownToAll() {
        var world = World()
        world.ask(.provisioning(.listLinks(room("other"), by: carol)))
        #expect(world.replies == [.provisioning(.links([]))])
        world.ask(.provisioning(.listRequests(room("other"), by: carol)))
        #expect(world.replies == [.provisioning(.requests([]))])
    }
}
