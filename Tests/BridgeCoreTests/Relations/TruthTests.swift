import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What the sender of a message learns of its fate.
@Suite struct TruthTests {
    static let refusals: [(String, String)] = [
        ("404", "Cannot send to channel"), ("477", "You need a registered nick"), ("531", "You cannot do that"),
        ("CANNOT_SEND", "No"),
    ]

    private static func refuse(_ world: inout World, _ code: String, _ text: String) {
        var told: [MatrixOrder] = []
        for (connection, line) in world.outgoing {
            world.receive(.irc(connection, .refused(line.token, ServerReply(code: code, text: text))))
            told += world.ordered
        }
        world.show(told.map { .matrix($0) })
    }

    @Test(arguments: refusals) func aRefusalIsOneNoticeBesideTheMessage(_ code: String, _ text: String) throws {
        var world = World.relating()
        world.related("one\ntwo", nil, id: "q")
        Self.refuse(&world, code, text)
        let notices = world.ordered.compactMap { order -> OutgoingMessage? in
            guard case .sendMessage(main, let message) = order.action else { return nil }
            return message
        }
        #expect(Set(world.ordered.map(\.transaction)).count == 1)
        let notice = try #require(notices.first)
        #expect(notice.kind == .notice && notice.inReplyTo == eventID("q"))
        #expect(notice.body.hasPrefix("Your message to #chan was not delivered: "))
        #expect(notice.body.hasSuffix("(\(code))."))
        #expect(world.unfinished == 0)
    }

    @Test func whatTheServerChangedIsTold() throws {
        var world = World.relating()
        world.related("that is a darn shame", nil, id: "q")
        for (connection, line) in world.outgoing {
            var receipt = Receipt(messageID: "m1", confirmedBy: .label)
            receipt.altered = "that is a \u{2}****\u{2} shame"
            world.receive(.irc(connection, .confirmed(line.token, receipt)))
        }
        let notice = try #require(MirrorTests.message(world, in: main))
        #expect(notice.body == "The server changed your message. On #chan it reads: that is a **** shame")
        #expect(notice.inReplyTo == eventID("q"))
        #expect(world.unfinished == 0)
    }

    @Test func statusEventsWhereTheyAreWanted() {
        var world = World.relating { $0.matrixHandler.messageStatusEvents = true }
        world.related("one\ntwo", nil, id: "q")
        world.confirmAll()
        #expect(world.matrix == ["bot reports $q in !main delivered"])
        world.homeserverAnswers()
        world.related("one\ntwo", nil, id: "r")
        Self.refuse(&world, "404", "No")
        #expect(world.matrix.filter { $0.contains("failed") }.isEmpty == false)
        #expect(!world.matrix.contains { $0.contains("delivered") && $0.contains("reports") && !$0.contains("failed") })
    }

    @Test func noneUnlessTheyAre() {
        var world = World.relating()
        world.related("one", nil, id: "q")
        world.confirmAll()
        #expect(world.matrix.isEmpty)
    }

    @Test func aMessageOfManyLinesIsOneThing() {
        var world = World.relating(World.all)
        world.related((1...10).map { "line \($0)" }.joined(separator: "\n"), nil, id: "q")
        #expect(world.outgoing.count == 1)
        #expect(world.outgoing.first?.1.more.count == 9)
        #expect(world.messages.isEmpty)
        world.confirmAll(id: "m1")
        #expect(world.unfinished == 0)
        #expect(world.store.messages(of: eventID("q")).map(\.messageID) == ["m1"])
    }

    @Test func whatIsTooMuchForThatIsCut() {
        var world = World.relating(World.all)
        world.related((1...200).map { "line \($0)" }.joined(separator: "\n"), nil, id: "q")
        #expect(world.outgoing.reduce(0) { $0 + 1 + $1.1.more.count } == 3)
        #expect(world.messages.count == 1 || !world.matrix.isEmpty)
    }

    /// The connection ends with a message of many lines on its way; a replay shows that it arrived.
    @Test(arguments: [true, false]) func aMessageOfManyLinesIsNotSaidTwice(_ hasArrived: Bool) throws {
        var world = World.relating(World.all)
        world.related("one\ntwo\nthree", nil, id: "q")
        let mark = try #require(world.outgoing.first?.1.tags[DeliveryMark.lineTag])
        world.lose(alice)
        if hasArrived {
            let seen = Observation(
                source: source("M-alice"),
                messageID: "m1",
                isHistory: true,
                tags: MessageTags([DeliveryMark.lineTag: mark]),
                .said(.message, chan, text: "one\ntwo\nthree", statusPrefix: nil)
            )
            world.session(nil, .observed(seen))
            #expect(world.unfinished == 0)
        }
        world.reconnect(alice)
        world.connect(alice)
        #expect(world.outgoing.count == (hasArrived ? 0 : 1))
    }
}
