import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Events that are no messages, as they are said on IRC.
@Suite struct EventWordsTests {
    static let lunch = PollStart(
        question: "Lunch?",
        answers: [.init(id: "a", text: "Pizza"), .init(id: "b", text: "Pasta\nal forno"), .init(id: "c", text: "Soup")]
    )

    static let rows: [(EventContent, String)] = [
        (
            .sticker(.init(kind: .media(.init(shape: .sticker, url: "mxc://hs.test/abc")), body: "Happy cat")),
            "* sent a sticker – Happy cat"
        ),
        (.poll(.start(lunch)), "* started a poll on Matrix: Lunch? [1] Pizza [2] Pasta al forno [3] Soup"),
        (.call(.voice), "* is calling, which does not reach IRC"),
        (.call(.video), "* is calling with video, which does not reach IRC"),
        (.call(.conference), "* started a call, which goes on on Matrix only"),
        (.liveLocation(nil), "* shares their way on a map, which is seen on Matrix only"),
        (.liveLocation("to work\r\nQUIT"), "* shares their way on a map, which is seen on Matrix only: to work QUIT"),
        (.unknown(type: "org.example", text: "for old clients"), "for old clients"),
    ]

    @Test(arguments: rows) func isSaid(_ content: EventContent, _ said: String) {
        var world = World()
        world.bring(alice)
        world.matrix(content, from: alice)
        #expect(world.said == ["M-alice > #chan: \(said)"])
        world.confirmAll()
        #expect(world.unfinished == 0)
        // To the bot it says nothing, and is no command.
        world.openAdminRoom()
        world.matrix(content, from: alice, in: adminRoom)
        #expect(world.messages.isEmpty)
        #expect(world.drops == [.unsupportedType])
    }

    @Test func votesAreNotSaid() {
        var world = World()
        world.bring(alice)
        world.matrix(.poll(.response(to: eventID("poll"), answers: ["a"])), from: alice)
        #expect(world.said.isEmpty && world.drops == [.unsupportedType])
    }

    // MARK: Results

    private func vote(_ name: String, _ answers: [String], at time: Int64) -> RoomEvent {
        RoomEvent(
            id: eventID("\(name)\(time)"),
            room: main,
            sender: user(name),
            time: time,
            content: .poll(.response(to: eventID("poll"), answers: answers))
        )
    }

    private func start(_ poll: PollStart, by sender: UserID = alice) -> RoomEvent {
        RoomEvent(id: eventID("poll"), room: main, sender: sender, time: 1, content: .poll(.start(poll)))
    }

    private func ended(_ outcome: MatrixQueryOutcome, _ change: (inout World) -> Void = { _ in }) throws -> [String] {
        var world = World()
        world.bring(alice)
        world.matrix(.poll(.end(of: eventID("poll"), text: "The poll has ended.")), from: alice, id: "end")
        #expect(world.said.isEmpty)
        // What comes after waits behind it.
        world.matrix("after")
        #expect(world.said.isEmpty)
        let query = try #require(world.queries.last)
        #expect(query.query == .poll(main, eventID("poll"), as: nil))
        change(&world)
        world.receive(.queried(query.token, outcome))
        let said = world.said.map { $0.replacing("M-alice > #chan: ", with: "") }
        #expect(said.last == "after")
        world.confirmAll()
        #expect(world.unfinished == 0)
        #expect(!world.bridge.unrest.contains { $0.hasPrefix("rooms that wait") || $0.hasPrefix("queries") })
        return said.dropLast()
    }

    @Test func theEndIsSaidWithItsResults() throws {
        let votes = [
            vote("bob", ["b"], at: 5), vote("bob", ["a"], at: 3), vote("carol", ["b", "a"], at: 4),
            vote("dave", ["a"], at: 6), vote("erin", ["x"], at: 7), vote("frank", ["c"], at: .max),
            vote("grace", [], at: 8), vote("heidi", ["b"], at: 9),
        ]
        let said = try ended(.answered(.poll(start: start(Self.lunch), related: votes)))
        #expect(said == ["* ended the poll: Lunch? – Pasta al forno: 3, Pizza: 1, Soup: 0 (4 voters)"])
        var two = Self.lunch
        two.maxSelections = 2
        let both = try ended(.answered(.poll(start: start(two), related: votes)))
        #expect(both == ["* ended the poll: Lunch? – Pasta al forno: 3, Pizza: 2, Soup: 0 (4 voters)"])
    }

    @Test func withoutResultsTheClientsSentenceIsSaid() throws {
        let words = ["* ended a poll: The poll has ended."]
        #expect(try ended(.unanswered("away")) == words)
        #expect(try ended(.refused(.init(status: 403, code: "M_FORBIDDEN", message: ""))) == words)
        #expect(try ended(.answered(.poll(start: nil, related: []))) == words)
        #expect(try ended(.answered(.poll(start: start(Self.lunch, by: user("bob")), related: []))) == words)
    }

    /// A homeserver that does not answer holds the room no longer than anything else.
    @Test func theWaitIsShort() {
        var world = World()
        world.bring(alice)
        world.matrix(.poll(.end(of: eventID("poll"), text: nil)), from: alice)
        world.wait(.seconds(11))
        #expect(world.said == ["M-alice > #chan: * ended a poll"])
    }
}
