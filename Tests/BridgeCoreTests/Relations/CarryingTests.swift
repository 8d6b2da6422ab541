import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What of a relation goes to IRC, by what the network offers.
@Suite struct CarryingTests {
    struct Offer: Sendable, CustomTestStringConvertible {
        var name: String
        var capabilities: Set<String> = []
        var denies: String?
        var reply: [String]
        var tags = [""]
        var reaction: [String] = []
        var redaction: [String] = []
        var testDescription: String { name }
    }

    private static let both = "+reply=m1 +draft/reply=m1"
    private static let plain = ["M-alice > #chan: bob: yes"]
    private static let tagged = ["M-alice > #chan: yes"]

    static let offers = [
        Offer(name: "nothing", reply: plain),
        Offer(
            name: "tags",
            capabilities: World.tags,
            reply: tagged,
            tags: [both],
            reaction: ["M-alice > #chan @\(both) +draft/react=👍"]
        ),
        Offer(name: "tags denied", capabilities: World.tags, denies: "*", reply: plain),
        Offer(
            name: "reactions denied",
            capabilities: World.tags,
            denies: "draft/react,typing",
            reply: tagged,
            tags: [both]
        ),
        Offer(
            name: "only the draft's name for replies",
            capabilities: World.tags,
            denies: "*,-draft/reply",
            reply: tagged,
            tags: [both]
        ),
        Offer(
            name: "all",
            capabilities: World.all,
            reply: tagged,
            tags: [both],
            reaction: ["M-alice > #chan @\(both) +draft/react=👍"],
            redaction: ["M-alice > #chan deletes m2"]
        ),
        // What a network offers without tags is of no use: nobody could name the message.
        Offer(name: "all but tags", capabilities: World.all.subtracting(World.tags), reply: plain),
    ]

    @Test(arguments: offers) func isCarried(_ offer: Offer) {
        var world = World.relating(offer.capabilities, denies: offer.denies)
        let question = world.hear("question", id: "m1")
        world.related("yes", .reply(question), id: "r")
        #expect(world.said == offer.reply)
        #expect(world.tags == offer.tags)
        world.confirmAll(id: "m2")
        world.matrix(.reaction(question, key: "👍"), from: alice)
        #expect(world.said == offer.reaction)
        world.confirmAll()
        world.matrix(.redaction(eventID("r")), from: alice)
        #expect(world.said == offer.redaction)
        world.confirmAll()
        #expect(world.unfinished == 0)
    }

    /// What the tags say has to be known before there is a connection: the same event is the same lines after a restart.
    @Test func whatTheNetworkOffersIsKnownAfterARestart() {
        var world = World.relating(World.tags)
        let question = world.hear("question", id: "m1")
        world.store.write([])
        world.restart(connectsBot: false)
        world.related("yes", .reply(question), id: "r")
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan: yes"])
        #expect(world.tags == ["+reply=m1 +draft/reply=m1"])
    }

    @Test(arguments: [false, true]) func aThreadCanBeFollowed(_ hasTags: Bool) {
        var world = World.relating(hasTags ? World.tags : [])
        let root = world.hear("shall we meet?", id: "m1")
        world.say("yes", id: "a", relation: .thread(root: root, reply: nil))
        #expect(world.said == ["M-alice > #chan: " + (hasTags ? "yes" : "<bob> \"shall we meet?\" <- yes")])
        #expect(world.tags == [hasTags ? Self.both : ""])
        world.say("tomorrow", id: "b", relation: .thread(root: root, reply: nil))
        #expect(world.said == ["M-alice > #chan: tomorrow"])
        #expect(world.tags == [hasTags ? Self.both : ""])
        // Other words between, and a reader has to be told again.
        world.hear("hello all", from: "dan", id: "m2")
        world.say("at noon", id: "c", relation: .thread(root: root, reply: nil))
        #expect(world.said == ["M-alice > #chan: " + (hasTags ? "at noon" : "<bob> \"shall we meet?\" <- at noon")])
    }

    struct Template: Sendable, CustomTestStringConvertible {
        var name: String
        var age = 0
        var original = "one two three four five six seven eight"
        var reply = "yes"
        var kind = MessageContent.Kind.text
        var said: String
        var change: @Sendable (inout Configuration.MatrixHandler) -> Void = { _ in }
        var testDescription: String { name }
    }

    static let templates = [
        Template(name: "short", said: "bob: yes"),
        Template(name: "long", age: 301, said: "<bob> \"one two three four five six...\" <- yes"),
        Template(name: "just young enough", age: 300, said: "bob: yes"),
        Template(name: "whole lines are quoted whole", age: 301, original: "short", said: "<bob> \"short\" <- yes"),
        Template(
            name: "a long word is cut",
            age: 301,
            original: String(repeating: "x", count: 40),
            said: "<bob> \"\(String(repeating: "x", count: 32))...\" <- yes"
        ),
        Template(name: "the nick is there already", reply: "bob: yes", said: "bob: yes"),
        Template(name: "in whatever case", reply: "@Bob, yes", said: "@Bob, yes"),
        Template(name: "another begins the same", reply: "bobby: yes", said: "bob: bobby: yes"),
        Template(name: "a notice", kind: .notice, said: "(notice) bob: yes"),
        Template(name: "an action", kind: .emote, said: "* yes (re bob)"),
        Template(name: "several lines", reply: "yes\nno", said: "bob: yes"),
        Template(name: "no quotes wanted", age: 301, said: "bob: yes") { $0.replySourceMaxLength = 0 },
        Template(name: "own templates", said: "to bob -- yes") { $0.shortReplyTemplate = "to $NICK -- $REPLY" },
        Template(name: "own long one", age: 301, said: "yes [bob: one two three four five six...]") {
            $0.longReplyTemplate = "$REPLY [$NICK: $ORIGINAL]"
        },
        Template(name: "a reply that looks like one", reply: "$NICK $ORIGINAL", said: "bob: $NICK $ORIGINAL"),
    ]

    @Test(arguments: templates) func aReplyIsSaid(_ row: Template) {
        var world = World.relating { row.change(&$0.matrixHandler) }
        let question = world.hear(row.original)
        world.clock += .seconds(row.age)
        let content = MessageContent(kind: row.kind, body: row.reply, relation: .reply(question))
        world.matrix(.message(content), from: alice)
        #expect(world.said.first == "M-alice > #chan: \(row.said)")
    }

    @Test func aReplyFromIRCIsOne() throws {
        var world = World.relating(World.tags)
        world.say("question", id: "q", as: "m1")
        world.observed(
            "bob",
            .said(.message, chan, text: "answer", statusPrefix: nil),
            id: "m2",
            tags: MessageTags(["+draft/reply": "m1"])
        )
        #expect(MirrorTests.message(world, in: main)?.inReplyTo == eventID("q"))
        // To something that nobody knows it is a message like any other.
        world.observed(
            "bob",
            .said(.message, chan, text: "what?", statusPrefix: nil),
            id: "m3",
            tags: MessageTags(["+reply": "m99"])
        )
        let message = try #require(MirrorTests.message(world, in: main))
        #expect(message.body == "what?" && message.inReplyTo == nil)
    }

    @Test func anEventOfManyLinesIsOneThing() throws {
        var world = World.relating(World.tags)
        world.related("one\ntwo", nil, id: "q")
        var number = 0
        for (connection, line) in world.outgoing {
            number += 1
            let receipt = Receipt(messageID: "m\(number)", confirmedBy: .label)
            world.receive(.irc(connection, .confirmed(line.token, receipt)))
        }
        for id in ["m1", "m2"] {
            world.observed(
                "bob",
                .said(.message, chan, text: "answer", statusPrefix: nil),
                id: "to \(id)",
                tags: MessageTags(["+reply": id])
            )
            #expect(MirrorTests.message(world, in: main)?.inReplyTo == eventID("q"))
        }
        let answer = world.hear("more", id: "m9")
        world.related("first\nsecond", .reply(answer))
        #expect(world.tags == ["+reply=m9 +draft/reply=m9", ""])
    }

    @Test func manyLinesFromIRCAreOneMessage() throws {
        var world = World.relating(World.all)
        world.irc("bob", says: "one \u{2}bold\ntwo\n\nthree", id: "m1")
        let message = try #require(MirrorTests.message(world, in: main))
        #expect(message.body == "one bold\ntwo\n\nthree")
        #expect(message.html == "one <strong>bold</strong><br>two<br><br>three")
    }

    @Test func privateConversationsRelateToo() throws {
        var world = World.relating(World.tags)
        world.irc("bob", whispers: "psst", to: alice, id: "m1")
        world.homeserverAnswers()
        let (place, event) = try #require(world.newest.first { $0.key != main && $0.key != adminRoom })
        world.related("yes?", .reply(event), in: place, id: "y")
        #expect(world.said == ["M-alice > bob: yes?"])
        #expect(world.tags == ["+reply=m1 +draft/reply=m1"])
        world.confirmAll(id: "m2")
        world.session(
            alice,
            .observed(
                Observation(
                    source: source("bob"),
                    tags: MessageTags(["+reply": "m2", "+draft/react": "🙈"]),
                    .tagged(nil)
                )
            )
        )
        #expect(world.matrix == ["net_bob puts 🙈 on $y in \(place)"])
    }
}
