import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Messages that are longer than one message may be on IRC, where the bridge serves all of them by link.
@Suite struct PasteTests {
    static let words = "(full message at <https://m.test/m/e-paste~/message.txt>)"

    struct Row: Sendable, CustomTestStringConvertible {
        var lines: Int
        var limit = 3
        var said: [String]
        var testDescription: String { "\(lines) lines where \(limit) may be" }
    }

    static let rows: [Row] = [
        Row(lines: 1, said: ["line 1"]), Row(lines: 3, said: ["line 1", "line 2", "line 3"]),
        Row(lines: 4, said: ["line 1 … \(words)"]), Row(lines: 200, said: ["line 1 … \(words)"]),
        Row(lines: 2, limit: 1, said: ["line 1 … \(words)"]),
        Row(lines: 4, limit: 4, said: ["line 1", "line 2", "line 3", "line 4"]),
    ]

    @Test(arguments: rows) func linesAreLinked(_ row: Row) {
        var world = World(links: MediaTests.links) { $0.networks[0].ircClients.lineLimit = row.limit }
        world.bring(alice)
        world.openAdminRoom()
        let body = LineLimitTests.lines(row.lines)
        world.matrix(body, id: "e")
        #expect(world.said == row.said.map { "M-alice > #chan: \($0)" })
        let isCut = row.lines > row.limit
        #expect(world.store.publicMedia("e-paste")?.content == (isCut ? .paste(.init(text: body)) : nil))
        let told =
            "(notice) Your message to #chan was longer than one message may be on IRC."
            + " Its beginning was sent, with a link to all of it: line 1 … \(Self.words)"
        #expect(world.messages.map { String($0.drop { $0 != "(" }) } == (isCut ? [told] : []))
        world.confirmAll()
        #expect(world.finished == 1)
    }

    /// One line that is too long: as much of it as fits, and the link.
    @Test(arguments: [1, 2, 3]) func aLongParagraphIsOneLineWithALink(_ limit: Int) throws {
        var world = World(links: MediaTests.links) { $0.networks[0].ircClients.lineLimit = limit }
        world.bring(alice)
        let body = LineLimitTests.words(60_000 / 8)
        world.matrix(body, id: "e")
        let wire = LineLimitTests.wire(world)
        #expect(wire.count == 1)
        let line = try #require(wire.first)
        #expect(line.hasSuffix(" … \(Self.words)"))
        #expect(body.hasPrefix(line.components(before: " … (")))
        #expect(line.utf8.count > 300)
        #expect(world.store.publicMedia("e-paste")?.content == .paste(.init(text: body)))
    }

    @Test func theTemplateIsTheOperators() {
        var world = World(links: MediaTests.links) {
            $0.matrixHandler.truncatedMessageTemplate = "[$URL\r\nQUIT] $URL"
        }
        world.bring(alice)
        world.matrix(LineLimitTests.lines(9), id: "e")
        let url = "https://m.test/m/e-paste~/message.txt"
        #expect(world.said == ["M-alice > #chan: line 1 … [\(url)  QUIT] \(url)"])
    }

    /// A picture with a long caption: its link is in the first line, where nothing cuts it.
    @Test func aLongCaptionHasBothLinks() {
        var world = World(links: MediaTests.links)
        world.bring(alice)
        let content = MessageContent(kind: .media(MediaTests.media(.image, "cat.png")), body: LineLimitTests.lines(9))
        world.matrix(.message(content), from: alice, id: "e")
        #expect(
            world.said == ["M-alice > #chan: * sent an image: \(MediaTests.url("cat.png")) – line 1 … \(Self.words)"]
        )
        #expect(world.store.publicMedia("e-file") != nil && world.store.publicMedia("e-paste") != nil)
        world.matrix(.redaction(eventID("e")), from: alice)
        #expect(world.store.publicMedia("e-file") == nil && world.store.publicMedia("e-paste") == nil)
    }
}
