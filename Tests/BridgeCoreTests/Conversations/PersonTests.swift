import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// With whom a conversation is: words to somebody who lost the nick do not reach whoever has it now.
@Suite struct PersonTests {
    struct Takeover: Sendable, CustomTestStringConvertible {
        var name: String
        /// Of the first and the second who write under the nick: account, user, host.
        var first: (String?, String, String)
        var second: (String?, String, String)
        var isOther: Bool
        var testDescription: String { name }
    }

    static let takeovers: [Takeover] = [
        Takeover(name: "the same", first: (nil, "u", "h"), second: (nil, "u", "h"), isOther: false),
        Takeover(name: "another host", first: (nil, "u", "h"), second: (nil, "u", "x"), isOther: true),
        Takeover(name: "another user", first: (nil, "u", "h"), second: (nil, "x", "h"), isOther: true),
        Takeover(name: "ident came about", first: (nil, "~u", "h"), second: (nil, "u", "h"), isOther: false),
        Takeover(name: "the account at another host", first: ("a", "u", "h"), second: ("A", "u", "x"), isOther: false),
        Takeover(name: "another account", first: ("a", "u", "h"), second: ("b", "u", "h"), isOther: true),
        Takeover(name: "logged in", first: (nil, "u", "h"), second: ("a", "u", "h"), isOther: false),
        Takeover(name: "logged out", first: ("a", "u", "h"), second: (nil, "u", "h"), isOther: false),
        Takeover(name: "no account elsewhere", first: ("a", "u", "h"), second: (nil, "u", "x"), isOther: true),
    ]

    static func whisper(_ world: inout World, _ text: String, _ who: (String?, String, String), as name: String = "bob")
    {
        let source = Source(name: name, user: who.1, host: who.2)
        world.session(
            alice,
            .observed(Observation(source: source, account: who.0, .whispered(.message, text: text)))
        )
    }

    @Test(arguments: takeovers) func whoTakesTheNickGetsARoomOfTheirOwn(_ row: Takeover) throws {
        var world = World()
        world.bring(alice)
        Self.whisper(&world, "one", row.first)
        world.homeserverAnswers()
        let room = try #require(world.store.snapshot.privateRooms.first).room
        world.restart()
        world.matrix("wake up", from: alice)
        world.connect(alice)
        Self.whisper(&world, "two", row.second)
        guard row.isOther else {
            #expect(world.messages == ["net_bob > \(room): two"])
            return
        }
        #expect(world.messages.count == 1)
        #expect(world.messages[0].hasPrefix("net_bob > \(room): (notice) bob is somebody else now ("))
        #expect(world.membership == ["net_bob leaves \(room) (bob is somebody else now)"])
        #expect(world.matrix.last == "net_bob makes bob (PM on NET)")
        world.homeserverAnswers()
        #expect(world.messages.last?.hasSuffix(": two") == true)
        #expect(world.store.snapshot.privateRooms.map(\.room).contains(room) == false)
    }

    @Test func wordsToWhoTookTheNickAreNotDelivered() throws {
        var world = ConversationTests.talking()
        world.irc("bob", whispers: "it is me", to: alice)
        world.observed("bob", .joined(chan, realname: nil))
        world.observed("bob", .quit(reason: "bye"))
        world.who["bob"] = ["311 me bob u elsewhere.test * :Another", "318 me bob :End of WHOIS"]
        world.matrix("our secret", in: ConversationTests.talk, id: "secret")
        #expect(world.said.isEmpty)
        #expect(world.finished == 1)
        #expect(
            world.messages == [
                "net_bob > !talk: (notice) bob is somebody else now (u@elsewhere.test), so this conversation ends. "
                    + "Your message was not delivered."
            ]
        )
        #expect(world.membership == ["net_bob leaves !talk (bob is somebody else now)"])
    }

    @Test func theServerIsAskedOnceAndAfterAQuit() {
        var world = ConversationTests.talking()
        func asks(_ world: World) -> Int { world.irc.count { $0.hasSuffix("asks WHOIS bob") } }
        world.matrix("one", in: ConversationTests.talk)
        #expect(asks(world) == 0 && world.said == ["M-alice > bob: one"])
        world.matrix("two", in: ConversationTests.talk)
        #expect(asks(world) == 0)
        world.observed("bob", .joined(chan, realname: nil))
        world.observed("bob", .quit(reason: nil))
        world.matrix("three", in: ConversationTests.talk)
        #expect(asks(world) == 1 && world.said == ["M-alice > bob: three"])
        world.wait(.seconds(700))
        world.matrix("four", in: ConversationTests.talk)
        #expect(asks(world) == 1)
    }

    @Test func wordsWaitForTheAnswerInOrder() throws {
        var world = ConversationTests.talking()
        world.restart()
        world.matrix("wake up", from: alice)
        world.connect(alice)
        world.answersWho = false
        world.matrix("one", in: ConversationTests.talk)
        let asked = world
        world.matrix("two", in: ConversationTests.talk)
        #expect(world.said.isEmpty)
        world.finishRequest(of: asked, [":s 311 me bob u host.test * :B", ":s 318 me bob :End"])
        #expect(world.said == ["M-alice > bob: one", "M-alice > bob: two"])
    }

    @Test func aServerThatSaysNothingDoesNotHoldWordsForEver() {
        var world = ConversationTests.talking()
        world.restart()
        world.matrix("wake up", from: alice)
        world.connect(alice)
        world.answersWho = false
        world.matrix("one", in: ConversationTests.talk)
        #expect(world.said.isEmpty)
        world.receive(.timer(.held(ConversationTests.talk)))
        #expect(world.said == ["M-alice > bob: one"])
    }
}
