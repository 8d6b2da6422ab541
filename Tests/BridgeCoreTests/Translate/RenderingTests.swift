import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Both renderers, row by row.
@Suite struct RenderingTests {
    /// Whom and what mentions in the rows name.
    static func name(_ uri: MatrixURI) -> String? {
        switch uri.target {
        case .user(let user): ["@alice:hs.test": "Alice[m]", "@net_bob:hs.test": "bob"][user.text]
        case .room(let room): ["#chan:hs.test": "#chan"][room.text]
        case .event: nil
        }
    }

    static func lines(_ html: String, hexColors: Bool = false) -> [String] {
        let content = MessageContent(kind: .text, body: "not shown", html: html)
        let (_, lines) = MatrixToIRC.render(content, colors: hexColors ? .exact : .palette, names: name)
        return lines.map { Marks.marked($0.rendered) }
    }

    @Test(arguments: HTMLRow.all) func htmlIsLines(_ row: HTMLRow) {
        #expect(Self.lines(row.html) == row.lines)
    }

    @Test(arguments: CodeRow.all) func codesAreHTML(_ row: CodeRow) throws {
        let message = try #require(IRCToMatrix.render(Marks.codes(row.line), kind: .message))
        #expect(message.body == row.body)
        #expect(message.html == row.html)
        #expect(message.mentions.isEmpty)
        guard let html = message.html else { return }
        let check = TagCheck(html)
        #expect(check.problems.isEmpty)
        #expect(check.text == row.body)
    }

    @Test func thereAreEnoughRows() {
        #expect(HTMLRow.all.count + CodeRow.all.count + MentionRow.all.count >= 250)
    }

    @Test(arguments: [
        ("<font color=\"#ff8800\">a</font>", "‹x›FF8800a"),
        ("<span data-mx-color=\"#123\" data-mx-bg-color=\"#ffffff\">a</span>b", "‹x›112233,FFFFFFa‹/›b"),
        ("<font color=\"#ff8800\">1</font>", "‹x›FF88001"), ("<font color=\"#ff8800\">,</font>", "‹x›FF8800‹b›‹b›,"),
    ]) func coloursAsTheyAre(_ html: String, _ line: String) {
        #expect(Self.lines(html, hexColors: true) == [line])
    }

    @Test(arguments: [(true, "‹x›FF8800a"), (false, "‹c›53a")])
    func coloursAsTheNetworkTakesThem(_ hexColors: Bool, _ line: String) {
        var world = World { $0.networks[0].ircClients.hexColors = hexColors }
        world.bring(alice)
        let html = "<font color=\"#ff8800\">a</font>"
        world.matrix(.message(.init(kind: .text, body: "a", html: html)), from: alice, in: main)
        #expect(world.said.map(Marks.marked) == ["M-alice > #chan: " + line])
    }

    /// A mention is the nick that the person has on the network, and the channel's name.
    @Test func mentionsAreNicksOfTheNetwork() {
        var world = World()
        world.bring(alice)
        world.bring(carol)
        world.session(carol, .nickChanged(from: nick("M-carol"), to: nick("caz")))
        let html =
            "<a href=\"https://matrix.to/#/@carol:hs.test\">Carol</a> in <a href=\"https://matrix.to/#/!main\">x</a>"
        world.matrix(.message(.init(kind: .text, body: "a", html: html)), from: alice, in: main)
        #expect(world.said == ["M-alice > #chan: caz in #chan"])
    }

    /// Every one of the palette's 99 is found again, or one that looks the same.
    @Test func everyColour() throws {
        for number in UInt8(0)..<99 {
            let line = "\u{3}\(number < 10 ? "0" : "")\(number)a"
            let html = try #require(IRCToMatrix.render(line, kind: .message)?.html)
            let (_, lines) = MatrixToIRC.render(.init(kind: .text, body: "a", html: html), names: Self.name)
            let found = try #require(lines.first?.normalized.runs.first?.style.foreground)
            #expect(found.components ?? (0, 0, 1) == FormattedText.Color.palette(number).components ?? (0, 0, 2))
        }
    }

    // What has no HTML, or none that shows anything, is said as its body is.
    @Test(
        arguments: [
            (nil, "**a** _b_\n- c\n  - d", ["**a** _b_", "- c", "  - d"]),
            (nil, "```swift\n\tlet a = 1\n```", ["```swift", "    let a = 1", "```"]),
            (nil, "> quoted\n\n# said", ["> quoted", "# said"]), (nil, "<b>no tag</b> &amp;", ["<b>no tag</b> &amp;"]),
            (nil, "a\u{2}b\u{3}4c", ["a b 4c"]), ("", "body", ["body"]), ("<br>", "body", ["body"]),
            ("<mx-reply>old</mx-reply>", "body", ["body"]), ("<!-- a -->", "body", ["body"]),
            ("<b> </b>", "body", ["body"]),
        ] as [(String?, String, [String])]
    ) func bodies(_ html: String?, _ body: String, _ said: [String]) {
        let (_, lines) = MatrixToIRC.render(.init(kind: .text, body: body, html: html), names: Self.name)
        #expect(lines.map { Marks.marked($0.rendered) } == said)
    }

    /// A tag for each run of one style, not for each character; and of so many that the event would be too large, none.
    @Test func rainbows() throws {
        let short = (0..<40).map { "\u{3}\($0 % 2 == 0 ? "04" : "02")\($0 % 10)x" }.joined()
        let html = try #require(IRCToMatrix.render(short, kind: .message)?.html)
        #expect(TagCheck(html).openings.count == 40)
        let same = (0..<40).map { _ in "\u{3}04x" }.joined()
        #expect(TagCheck(try #require(IRCToMatrix.render(same, kind: .message)?.html)).openings.count == 1)
        let long = (0..<2_000).map { "\u{3}\($0 % 2 == 0 ? "04" : "02")x" }.joined()
        let message = try #require(IRCToMatrix.render(long, kind: .message))
        #expect(message.html == nil)
        #expect(message.body.count == 2_000)
    }

    @Test func deepOrBrokenHTMLEnds() {
        for piece in [
            "<ul><li>", "<blockquote>", "<b>", "<span data-mx-spoiler>", "<table><tr><td>", "<a href='https://x'>y",
            "<details><summary>", "<font color=#123456>x", "</b>", "<", "&", "<pre>x\n", "<br>x", "<sup>x",
            "<ol start=7><li>x",
        ] {
            let html = String(repeating: piece, count: 65_536 / piece.utf8.count)
            let time = ContinuousClock().measure { _ = Self.lines(html) }
            #expect(time < .seconds(30), "\(piece)")
        }
    }
}
