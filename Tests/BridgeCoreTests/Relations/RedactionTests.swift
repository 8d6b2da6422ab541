import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct RedactionTests {
    @Test func ownWordsAreDeletedLineByLine() {
        var world = World.relating(["message-tags", "draft/message-redaction"])
        world.related("one\ntwo", nil, id: "q")
        var number = 0
        for (connection, line) in world.outgoing {
            number += 1
            world.receive(
                .irc(connection, .confirmed(line.token, Receipt(messageID: "m\(number)", confirmedBy: .label)))
            )
        }
        world.matrix(.redaction(eventID("q")), from: alice)
        #expect(world.said == ["M-alice > #chan deletes m1", "M-alice > #chan deletes m2"])
    }

    @Test func aModeratorDeletesByTheAuthorsOwnHand() {
        var world = World.relating(World.all)
        world.say("spam", id: "q", as: "m1")
        world.bring(carol)
        world.matrix(.redaction(eventID("q")), from: carol)
        #expect(world.said == ["M-alice > #chan deletes m1"])
    }

    @Test func whatCameFromIRCIsDeletedByWhoeverWantsItGone() {
        var world = World.relating(World.all)
        let spam = world.hear("spam", id: "m1")
        world.matrix(.redaction(spam), from: alice)
        #expect(world.said == ["M-alice > #chan deletes m1"])
        for (connection, line) in world.outgoing {
            let reply = ServerReply(code: "REDACT_FORBIDDEN", text: "You are not authorised to delete this message")
            world.receive(.irc(connection, .refused(line.token, reply)))
        }
        #expect(world.unfinished == 0)
    }

    @Test func aDeletionOnIRCIsOneHere() throws {
        var world = World.relating(World.all)
        world.say("hello", id: "q", as: "m1")
        let own = world.hear("oops", id: "m2")
        world.observed("bob", .deleted(chan, messageID: "m2"), id: "d1")
        #expect(world.matrix == ["net_bob redacts \(own) in !main"])
        world.observed("op", .deleted(chan, messageID: "m1"), id: "d2")
        #expect(world.matrix == ["bot redacts $q in !main"])
        let order = try #require(world.ordered.first)
        #expect(order.action == .redact(main, eventID("q"), reason: "Deleted on IRC by op"))
        world.observed("op", .deleted(chan, messageID: "m99"), id: "d3")
        #expect(world.matrix.isEmpty && world.drops == [.notCarried])
    }

    @Test func whatHasNotGoneOutNeverDoes() {
        var world = World()
        world.matrix("oops", id: "q")
        world.matrix("hello", id: "h")
        world.matrix(.redaction(eventID("q")), from: alice)
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan: hello"])
        world.confirmAll()
        #expect(world.unfinished == 0)
    }

    @Test(arguments: [false, true]) func inPlainWordsIfAnybodyWantsThem(_ isWanted: Bool) {
        var world = World.relating { $0.matrixHandler.redactions = isWanted ? .line : .off }
        world.say("oops", id: "q")
        let spam = world.hear("spam")
        world.matrix(.redaction(spam), from: alice)
        #expect(world.said.isEmpty)
        world.matrix(.redaction(eventID("q")), from: alice)
        #expect(world.said == (isWanted ? ["M-alice > #chan: * took back a message"] : []))
    }
}
