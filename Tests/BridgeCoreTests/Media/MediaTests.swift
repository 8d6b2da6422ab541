import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Files that Matrix users send, and what people on IRC see of them.
@Suite struct MediaTests {
    typealias Media = MessageContent.Media

    /// Tokens that can be read in a test: the event and the purpose.
    static let links = PublicLinks(base: "https://m.test") { event, purpose, _ in
        PublicLinks.Token(id: "\(event.text.dropFirst())-\(purpose.rawValue)", proof: "~")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var content: MessageContent
        var said: [String]

        init(_ name: String, _ media: Media, _ body: String, html: String? = nil, _ said: [String]) {
            self.name = name
            content = MessageContent(kind: .media(media), body: body, html: html)
            self.said = said
        }

        var testDescription: String { name }
    }

    static func media(
        _ shape: Media.Shape,
        _ file: String? = nil,
        type: String? = nil,
        size: Int? = nil,
        ms: Int? = nil,
        isVoice: Bool = false
    ) -> Media {
        Media(
            shape: shape,
            url: "mxc://hs.test/abc",
            filename: file,
            mimetype: type,
            size: size,
            duration: ms,
            isVoice: isVoice
        )
    }

    static func url(_ name: String) -> String { "https://m.test/m/e-file~/\(name)" }

    static let rows: [Row] = [
        Row("image", media(.image, size: 2048), "cat.png", ["* sent an image: \(url("cat.png")) (2 KiB)"]),
        Row(
            "video",
            media(.video, size: 15_204_352, ms: 62_900),
            "a.mp4",
            ["* sent a video: \(url("a.mp4")) (1:02, 14.5 MiB)"]
        ),
        Row("audio", media(.audio, ms: 3_723_000), "a.ogg", ["* sent an audio file: \(url("a.ogg")) (1:02:03)"]),
        Row(
            "voice",
            media(.audio, type: "audio/ogg", size: 1, ms: 900, isVoice: true),
            "Voice message",
            ["* sent a voice message: \(url("Voice%20message.ogg")) (0:00, 1 KiB)"]
        ),
        Row("file", media(.file), "a b.zip", ["* sent a file: \(url("a%20b.zip"))"]),
        Row(
            "sticker",
            media(.sticker, type: "image/webp"),
            "Happy cat",
            ["* sent a sticker: \(url("sticker.webp")) – Happy cat"]
        ),
        Row("sticker of nothing", media(.sticker), "", ["* sent a sticker: \(url("sticker"))"]),
        Row("caption", media(.image, "cat.png"), "my cat", ["* sent an image: \(url("cat.png")) – my cat"]),
        Row(
            "caption with a style",
            media(.image, "cat.png"),
            "my *cat*",
            html: "my <b>cat</b>",
            ["* sent an image: \(url("cat.png")) – my \u{2}cat"]
        ),
        Row(
            "caption of lines",
            media(.image, "cat.png"),
            "one\n\ntwo",
            ["* sent an image: \(url("cat.png")) – one", "* two"]
        ),
        Row("a caption that is blank", media(.image, "cat.png"), " ", ["* sent an image: \(url("cat.png"))"]),
        Row(
            "the name twice is no caption",
            media(.image, "cat.png"),
            "cat.png",
            ["* sent an image: \(url("cat.png"))"]
        ),
        // Names: whatever they are, one segment of a path, on one line, with the ending that fits.
        Row("no name", media(.image, type: "image/jpeg"), "", ["* sent an image: \(url("image.jpg"))"]),
        Row("no name and no type", media(.file), "", ["* sent a file: \(url("file"))"]),
        Row("a path", media(.file, "../../etc/passwd"), "x", ["* sent a file: \(url("_.._etc_passwd")) – x"]),
        Row("dots", media(.file, ".."), "..", ["* sent a file: \(url("file"))"]),
        Row("lines", media(.file, "a\r\nQUIT :x\u{0}.txt"), "", ["* sent a file: \(url("aQUIT%20_x.txt"))"]),
        Row("other letters", media(.image, "кот.png"), "", ["* sent an image: \(url("%D0%BA%D0%BE%D1%82.png"))"]),
        Row(
            "a turn of the reading direction",
            media(.file, "gpj\u{202E}.exe"),
            "",
            ["* sent a file: \(url("gpj.exe"))"]
        ),
        Row(
            "a long name",
            media(.file, String(repeating: "a", count: 300) + ".tar"),
            "",
            ["* sent a file: \(url(String(repeating: "a", count: 76) + ".tar"))"]
        ),
        Row(
            "a long name of others",
            media(.file, String(repeating: "ж", count: 300) + ".tar"),
            "",
            ["* sent a file: \(url(String(repeating: "%D0%B6", count: 12) + ".tar"))"]
        ),
        Row(
            "what is no ending",
            media(.file, "Mr. and Mrs. Smith", type: "text/plain"),
            "",
            [
                "* sent a file: \(url("Mr.%20and%20Mrs.%20Smith.txt"))"
            ]
        ),
    ]

    @Test(arguments: rows) func isSaid(_ row: Row) {
        var world = World(links: Self.links)
        world.bring(alice)
        var content = row.content
        // A caption is empty where the sender gave none.
        if case .media(let media) = content.kind, media.filename != nil, content.body.isEmpty {
            content.body = media.filename ?? ""
        }
        world.matrix(.message(content), from: alice, id: "e")
        #expect(world.said == row.said.map { "M-alice > #chan: \($0)" })
        #expect(world.store.publicMedia("e-file")?.event == eventID("e"))
        #expect(world.store.publicMedia("e-paste") == nil)
    }

    @Test(arguments: [
        ("https://media.test", "* sent an image: https://media.test/_matrix/media/v3/download/hs.test/abc/cat.png"),
        (nil, "* sent an image: cat.png"),
    ])
    func withoutAProxy(_ base: String?, _ said: String) {
        var world = World { $0.homeserver.mediaURL = base }
        world.bring(alice)
        world.matrix(.message(.init(kind: .media(Self.media(.image)), body: "cat.png")), from: alice, id: "e")
        #expect(world.said == ["M-alice > #chan: \(said)"])
        #expect(world.store.publicMedia("e-file") == nil)
    }

    /// Without the key nobody can look at it; where the bridge serves it, the key is in the row and nowhere else.
    @Test func encryptedFiles() throws {
        let file = EncryptedFile(url: "mxc://hs.test/abc", key: "KEY", initialVector: "IV", sha256: "HASH")
        let content = MessageContent(
            kind: .media(.init(shape: .image, url: nil, mimetype: "image/png", encrypted: file)),
            body: "cat.png"
        )
        var plain = World { $0.homeserver.mediaURL = "https://media.test" }
        plain.bring(alice)
        plain.matrix(.message(content), from: alice)
        #expect(plain.said == ["M-alice > #chan: * sent an image: cat.png"])
        var world = World(links: Self.links)
        world.bring(alice)
        world.matrix(.message(content), from: alice, id: "e")
        #expect(world.said == ["M-alice > #chan: * sent an image: \(Self.url("cat.png"))"])
        let media = try #require(world.store.publicMedia("e-file"))
        guard case .file(let published) = media.content else {
            Issue.record("no file: \(media)")
            return
        }
        #expect(published.encrypted == file)
        #expect(!String(describing: media).contains("KEY"))
        #expect(!String(reflecting: media).contains("KEY"))
    }

    @Test func theOtherRoomHasTheFileItself() throws {
        let second = room("second")
        var world = World(links: Self.links) {
            $0.networks[0].mappings = [.init(channel: chan, rooms: [main, second])]
        }
        world.bring(alice)
        let media = Media(
            shape: .image,
            url: "mxc://hs.test/abc",
            filename: "cat.png",
            mimetype: "image/png",
            size: 9,
            width: 4,
            height: 3
        )
        let content = MessageContent(kind: .media(media), body: "a *cat*", html: "a <b>cat</b>")
        world.matrix(.message(content), from: alice, id: "e")
        #expect(world.messages == ["net_m-alice > !second: [m.image mxc://hs.test/abc] a *cat*"])
        let message = try #require(MirrorTests.message(world, in: second))
        #expect(message.html == "a <b>cat</b>")
        let uri = try #require(MediaURI(parsing: "mxc://hs.test/abc"))
        #expect(
            message.file
                == OutgoingFile(
                    shape: .image,
                    uri: uri,
                    name: "cat.png",
                    mimetype: "image/png",
                    size: 9,
                    width: 4,
                    height: 3
                )
        )
    }

    /// The key of an encrypted file is not taken from room to room: what is redacted in the one would be readable by
    /// the event of the other.
    @Test func theOtherRoomHasTheLinkOfWhatIsEncrypted() {
        let second = room("second")
        var world = World(links: Self.links) {
            $0.networks[0].mappings = [.init(channel: chan, rooms: [main, second])]
        }
        world.bring(alice)
        let file = EncryptedFile(url: "mxc://hs.test/abc", key: "KEY", initialVector: "IV", sha256: "HASH")
        let media = Media(shape: .image, url: nil, mimetype: "image/png", encrypted: file)
        world.matrix(.message(.init(kind: .media(media), body: "cat.png")), from: alice, id: "e")
        #expect(world.messages == ["net_m-alice > !second: * sent an image: \(Self.url("cat.png"))"])
    }

    // MARK: Taken back

    @Test func aRedactionEndsTheLinkAtOnceAndForGood() {
        var world = World(links: Self.links)
        world.bring(alice)
        world.matrix(.message(.init(kind: .media(Self.media(.image)), body: "cat.png")), from: alice, id: "e")
        #expect(world.store.publicMedia("e-file") != nil)
        world.matrix(.redaction(eventID("other")), from: alice)
        #expect(world.store.publicMedia("e-file") != nil)
        world.matrix(.redaction(eventID("e")), from: alice, in: room("elsewhere"))
        #expect(world.store.publicMedia("e-file") != nil)
        world.matrix(.redaction(eventID("e")), from: user("moderator"))
        #expect(world.store.publicMedia("e-file") == nil)
        // Its line had not been confirmed: it is taken again, and opens nothing.
        world.restart()
        #expect(world.store.publicMedia("e-file") == nil)
    }

    /// The redaction overtakes words that wait for what they relate to, and is there when they come.
    @Test func whatWaitsIsTakenBackToo() {
        var world = World(links: Self.links)
        world.bring(alice)
        let content = MessageContent(
            kind: .media(Self.media(.image)),
            body: "cat.png",
            relation: .replacement(eventID("first"))
        )
        world.matrix("a cat", from: alice, id: "first")
        world.matrix(.message(content), from: alice, id: "e")
        #expect(world.store.publicMedia("e-file") != nil)
        world.matrix(.redaction(eventID("first")), from: alice)
        #expect(world.store.publicMedia("e-file") == nil)
    }

    @Test func aLinkIsTheSameAfterARestart() {
        var world = World(links: Self.links)
        world.bring(alice)
        world.matrix(.message(.init(kind: .media(Self.media(.image)), body: "cat.png")), from: alice, id: "e")
        let (said, media) = (world.outgoing.map(\.1.text), world.store.publicMedia("e-file"))
        world.wait(.seconds(100))
        world.restart()
        world.connect(alice)
        #expect(world.outgoing.map(\.1.text) == said)
        #expect(world.store.publicMedia("e-file") == media)
    }
}
