import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What is said on Matrix, as it is said on IRC.
@Suite struct MatrixToIRCTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var content: MessageContent
        var said: [String]

        init(_ name: String, _ content: MessageContent, _ said: [String]) {
            (self.name, self.content, self.said) = (name, content, said)
        }

        var testDescription: String { name }
    }

    static func text(_ body: String, html: String? = nil, relation: MessageContent.Relation? = nil) -> MessageContent {
        MessageContent(kind: .text, body: body, html: html, relation: relation)
    }

    static func media(_ shape: MessageContent.Media.Shape, _ body: String, _ file: String? = nil, size: Int? = nil)
        -> MessageContent
    {
        MessageContent(
            kind: .media(.init(shape: shape, url: "mxc://hs.test/abc", filename: file, size: size)),
            body: body
        )
    }

    static let rows: [Row] = [
        Row("text", text("hello"), ["hello"]),
        Row("emote", MessageContent(kind: .emote, body: "waves"), ["* waves"]),
        Row("notice", MessageContent(kind: .notice, body: "beep"), ["(notice) beep"]),
        Row("a kind unknown", MessageContent(kind: .other("m.x"), body: "see"), ["see"]),
        Row("lines", text("one\n\n  \r\ntwo\u{2028}three"), ["one", "two", "three"]),
        Row("emote of two lines", MessageContent(kind: .emote, body: "a\nb"), ["* a", "* b"]),
        Row("bold", text("x", html: "a <b>b</b> <strong>c</strong>"), ["a \u{2}b\u{F} \u{2}c"]),
        Row("italic", text("x", html: "<i>b</i> <em>c</em>."), ["\u{1D}b\u{F} \u{1D}c\u{F}."]),
        Row("underline", text("x", html: "<u>b</u>."), ["\u{1F}b\u{F}."]),
        Row("strikethrough", text("x", html: "<del>b</del>."), ["\u{1E}b\u{F}."]),
        Row("monospace", text("x", html: "<code>b</code>."), ["\u{11}b\u{F}."]),
        Row("colour", text("x", html: "<font color=\"#ff0000\">b</font>."), ["\u{3}04b\u{F}."]),
        Row("paragraphs", text("x", html: "<p>a</p><p>b<br>c</p>"), ["a", "b", "c"]),
        Row("list", text("x", html: "<ol start=\"3\"><li>a</li><li>b</li></ol>"), ["3. a", "4. b"]),
        Row("quote", text("x", html: "<blockquote>a</blockquote>b"), ["> a", "b"]),
        Row("code", text("x", html: "<pre><code>a\n  b\n</code></pre>"), ["\u{11}a", "\u{11}  b"]),
        Row("link", text("x", html: "<a href=\"https://e.test\">e</a>"), ["e (https://e.test)"]),
        Row("a bare link", text("x", html: "<a href=\"https://e.test\">https://e.test</a>"), ["https://e.test"]),
        Row("reply", text("yes", relation: .reply(eventID("old"))), ["yes"]),
        Row(
            "reply's fallback in the HTML",
            text("yes", html: "<mx-reply>quoted</mx-reply>yes", relation: .reply(eventID("old"))),
            ["yes"]
        ),
        Row("image", media(.image, "cat.png", size: 2048), ["* sent an image: cat.png (2 KiB)"]),
        Row("video", media(.video, "cat.mp4"), ["* sent a video: cat.mp4"]),
        Row("audio", media(.audio, "cat.ogg", size: 1), ["* sent an audio file: cat.ogg (1 KiB)"]),
        Row("file", media(.file, "cat.zip"), ["* sent a file: cat.zip"]),
        Row("captioned", media(.image, "my cat\nFelix", "cat.png"), ["* sent an image: cat.png – my cat", "* Felix"]),
        Row(
            "location",
            MessageContent(kind: .location(geoURI: "geo:1,2"), body: "Here\r\nQUIT :x\u{0}"),
            ["* shared a location: Here  QUIT :x  https://www.openstreetmap.org/?mlat=1&mlon=2"]
        ),
        Row("control characters", text("a\u{1}b\u{3}4c\u{7}d\u{0}e"), ["a b 4c d e"]),
        Row("a line in an attribute", text("x", html: "<a href=\"x\r\nQUIT\">a</a>"), ["a"]),
    ]

    @Test(arguments: rows) func isSaid(_ row: Row) {
        var world = World()
        world.bring(alice)
        world.matrix(.message(row.content), from: alice, in: main)
        let spoken = world.said.map { $0.replacing("M-alice > #chan: ", with: "") }
        #expect(spoken == row.said)
        #expect(world.finished == 0)
        world.confirmAll()
        #expect(world.finished == 1)
        #expect(world.unfinished == 0)
    }

    @Test(arguments: ["", " ", "\n\n", "\u{1}\u{2}"]) func nothingIsNotSaid(_ body: String) {
        var world = World()
        world.bring(alice)
        world.matrix(body)
        #expect(world.said.isEmpty)
        #expect(world.drops == [.empty])
        #expect(world.finished == 1)
    }

    @Test func pillsAreNicks() {
        var world = World()
        world.bring(alice)
        world.irc("Bob[x]", says: "hi")
        let html = "<a href=\"https://matrix.to/#/@net_bob=7bx=7d:hs.test\">whoever</a>: hi"
        world.matrix(.message(Self.text("x", html: html)), from: alice, in: main)
        #expect(world.said == ["M-alice > #chan: Bob[x]: hi"])
    }

    struct Dropped: Sendable, CustomTestStringConvertible {
        var name: String
        var sender: UserID = alice
        var place: RoomID = main
        var content: EventContent = .message(MessageContent(kind: .text, body: "hello"))
        var reason: DropReason
        var testDescription: String { name }
    }

    static let dropped: [Dropped] = [
        Dropped(name: "our ghost", sender: bobGhost, reason: .ownEcho),
        Dropped(name: "our bot", sender: bot, reason: .ownEcho),
        Dropped(name: "a room that is not linked", place: room("other"), reason: .notLinked),
        Dropped(name: "somebody excluded", sender: user("evil"), reason: .excludedUser),
        Dropped(name: "encrypted", content: .encrypted, reason: .encryptedRoom),
        Dropped(name: "a reaction", content: .reaction(eventID("x"), key: "+1"), reason: .notCarried),
    ]

    @Test(arguments: dropped) func isDropped(_ row: Dropped) throws {
        let pattern = try #require(Pattern("@evil:.*"))
        var world = World { $0.networks[0].excludedUsers = [.init(pattern: pattern, reason: nil)] }
        world.matrix(row.content, from: row.sender, in: row.place)
        #expect(world.drops == [row.reason])
        #expect(world.irc.isEmpty)
        #expect(world.finished == 1)
    }

    /// Only ids of our own server are ghosts.
    @Test func somebodyElsewhereWithAGhostsNameIsAPerson() {
        var world = World()
        world.matrix("hello", from: user("net_bob", of: "elsewhere.test"))
        #expect(world.irc == ["M-net_bob connects"])
    }

    @Test(arguments: [(59_000, false), (61_000, true), (Int64.max, true), (Int64.min, false)])
    func whatIsTooOldIsDropped(_ age: Int64, _ isDropped: Bool) {
        var world = World { $0.homeserver.dropMatrixMessagesAfter = .seconds(60) }
        world.bring(alice)
        let event = RoomEvent(
            id: eventID("late"),
            room: main,
            sender: alice,
            time: age == .max ? .min : age == .min ? .max : world.wall - age,
            content: .message(Self.text("late"))
        )
        world.receive(.matrix(JournalSequence(rawValue: 99), event))
        #expect(world.said.isEmpty == isDropped)
        #expect(world.drops == (isDropped ? [.tooOld] : []))
    }

    @Test func aRoomWithTwoChannelsSpeaksInBoth() {
        var world = World { $0.networks[0].mappings.append(.init(channel: channel("#two"), rooms: [main])) }
        world.bring(alice)
        world.matrix("hello")
        #expect(world.said == ["M-alice > #chan: hello", "M-alice > #two: hello"])
        world.confirmAll()
        #expect(world.finished == 1)
    }

    // MARK: Two rooms of one channel

    static let second = room("second")

    static func withTwoRooms() -> World {
        var world = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main, second])] }
        world.bring(alice)
        return world
    }

    @Test func theOtherRoomHearsTheGhostOfThePuppetsNick() {
        var world = Self.withTwoRooms()
        world.matrix(.message(MessageContent(kind: .emote, body: "waves", html: "<b>waves</b>")), from: alice, in: main)
        #expect(world.messages == ["net_m-alice > !second: * waves"])
        #expect(world.said == ["M-alice > #chan: * \u{2}waves"])
        // Its own room does not hear it again, nor either of them what the channel shows of it.
        world.irc("M-alice", says: "waves", as: .action)
        #expect(world.matrix.isEmpty)
    }

    /// By then another ghost may speak for her.
    @Test func whatIsTakenAgainIsNotMirroredAgain() throws {
        var world = Self.withTwoRooms()
        world.matrix("hello", id: "once")
        let first = try #require(world.ordered.first { if case .sendMessage = $0.action { true } else { false } })
        world.restart()
        #expect(world.store.snapshot.outbox.contains(first))
        #expect(!world.ordered.contains { if case .sendMessage = $0.action { true } else { false } })
    }

    /// The ghost that spoke for her under the former nick goes; so does the next one when she has left IRC.
    @Test func theOtherRoomSeesTheNickOfTheMoment() {
        var world = Self.withTwoRooms()
        world.matrix("hello")
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.observed("M-alice", .renamed(to: nick("ally")))
        #expect(world.membership == ["net_m-alice leaves !second (Now known as ally)"])
        world.matrix("me again")
        #expect(world.membership == ["net_ally joins !second"])
        world.lose(alice)
        world.observed("ally", .quit(reason: "Connection reset"))
        #expect(world.membership == ["net_ally leaves !second"])
    }

    @Test func bothRoomsHearTheChannel() {
        var world = Self.withTwoRooms()
        world.irc("bob", says: "hi")
        #expect(world.messages == ["net_bob > !main: hi", "net_bob > !second: hi"])
    }
}
