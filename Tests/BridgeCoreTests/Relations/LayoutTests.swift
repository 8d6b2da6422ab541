import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What was begun before a restart goes on in the same words, although only the earlier run knew what they quote.
@Suite struct LayoutTests {
    static func layouts(_ world: World) -> [Layout] {
        world.stored.flatMap { order -> [Layout] in
            if case .layOut(_, let layouts) = order { layouts } else { [] }
        }
    }

    @Test(arguments: [0, 1, 2]) func aReplyGoesOnAsItBegan(_ arrived: Int) {
        var world = QuoteTests.world()
        let event = world.hear("what time is it?")
        world.related("one\ntwo\nthree", .reply(event))
        let said = world.said
        #expect(said.count == 3 && said[0].contains("what time is it?"))
        #expect(Self.layouts(world).count == 1)
        let lines = world
        for number in 0..<arrived {
            let (connection, line) = lines.outgoing[number]
            world.receive(.irc(connection, .confirmed(line.token, Receipt(messageID: nil, confirmedBy: .barrier))))
        }
        world.restart()
        #expect(Self.layouts(world).isEmpty)
        world.connect(alice)
        #expect(world.said == Array(said.dropFirst(arrived)))
        world.confirmAll()
        #expect(world.unfinished == 0)
    }

    /// Of a correction a few words were said; after a restart all of the message would be, once more.
    @Test func aCorrectionIsTheSameWords() {
        var world = World.relating()
        world.say("the tpyo is here and the message is long enough", id: "t")
        world.related("the typo is here and the message is long enough", .replacement(eventID("t")), id: "c")
        let said = world.said
        #expect(said.count == 1 && !said[0].contains("long enough"))
        world.restart()
        world.connect(alice)
        #expect(world.said == said)
    }

    @Test func styleAndKindAreTheSame() {
        var world = QuoteTests.world()
        let event = world.hear("look")
        let content = MessageContent(
            kind: .notice,
            body: "*bold*",
            html: "<b>bold</b> <font color=\"#ff0000\">red</font>",
            relation: .reply(event)
        )
        world.matrix(.message(content), from: alice)
        let lines = world.outgoing.map { ($0.1.kind, $0.1.text) }
        #expect(lines.first?.0 == .notice)
        world.restart()
        world.connect(alice)
        #expect(world.outgoing.map(\.1.kind) == lines.map(\.0))
        #expect(world.outgoing.map(\.1.text.rendered) == lines.map(\.1.rendered))
    }

    @Test func aReactionIsTheSameWords() {
        var world = World.relating { $0.matrixHandler.reactions = .line }
        let event = world.hear("what a day")
        world.matrix(.reaction(event, key: "👍"), from: alice)
        let said = world.said
        #expect(said.first?.contains("what a day") == true)
        world.restart()
        world.connect(alice)
        #expect(world.said == said)
    }

    /// What another run lays out the same way is not kept.
    @Test func nothingElseIsKept() {
        var world = World.relating(World.all)
        world.matrix("hello", from: alice)
        #expect(Self.layouts(world).isEmpty)
        world.confirmAll()
        let event = world.hear("question", id: "m1")
        world.related("answer", .reply(event))
        #expect(world.said.count == 1 && Self.layouts(world).isEmpty)
    }
}
