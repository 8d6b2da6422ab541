import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What holds for whatever is said.
@Suite struct RenderingPropertyTests {
    private static let words = [
        "a", "b7", "0", ",", "7", " ", "  ", "é", "ß", "€", "語", "🙂", "👩🏽‍🚀", "e\u{301}", "🇩🇪", ":", "#", "@", "<", ">",
        "&", "\"",
        "'", "&amp;", "<b>", "</", "שלום", "مرحبا", "https://e.test/x?y=1&z", "(https://e.test)", "> ", "* ", "`", "_",
        "alice", "x\u{200D}",
    ]

    private static func style(_ generator: inout RandomSource) -> FormattedText.Style {
        func color(_ generator: inout RandomSource) -> FormattedText.Color? {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: .palette(UInt8.random(in: 0..<99, using: &generator))
            case 1: .rgb(.random(in: 0...255, using: &generator), .random(in: 0...255, using: &generator), 0)
            default: nil
            }
        }
        let traits = Bool.random(using: &generator) ? 0 : UInt8.random(in: 0..<64, using: &generator)
        return .init(.init(rawValue: traits), foreground: color(&generator), background: color(&generator))
    }

    private static func text(_ generator: inout RandomSource) -> FormattedText {
        let runs = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
            let text = (0..<Int.random(in: 0...5, using: &generator))
                .map { _ in words.randomElement(using: &generator) ?? "" }.joined()
            return FormattedText.Run(text, style(&generator))
        }
        return FormattedText(runs: runs).normalized
    }

    private static func text(_ generator: inout RandomSource, from pieces: [String], atMost count: Int) -> String {
        (0..<Int.random(in: 0...count, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
            .joined()
    }

    /// Each character with how it looks, whatever codes or tags made it so; the spaces at the end, which nobody sees, left
    /// out.
    private static func look(_ text: FormattedText) -> [String] {
        var look = text.runs.flatMap { run -> [String] in
            var style = run.style
            var colors = [style.foreground, style.background]
            if style.traits.contains(.reverse) {
                colors = [style.background ?? .palette(0), style.foreground ?? .palette(1)]
                style.traits.remove(.reverse)
            }
            let shown = colors.map { $0?.components.map { "\($0)" } ?? "-" }.joined(separator: "/")
            return run.text.unicodeScalars.map { "\($0) \(style.traits.rawValue) \(shown)" }
        }
        while look.last?.hasPrefix("  ") == true { look.removeLast() }
        return look
    }

    @Test func ircToMatrixToIRCKeepsTextAndStyles() {
        var generator = RandomSource(seed: 3)
        var tried = 0
        for round in 0..<6_000 {
            let text = Self.text(&generator)
            guard let message = IRCToMatrix.render(text.rendered, kind: .message) else { continue }
            tried += 1
            let content = MessageContent(kind: .text, body: message.body, html: message.html)
            let (_, lines) = MatrixToIRC.render(content, colors: .exact) { _ in nil }
            if lines.count != 1 || Self.look(lines[0].normalized) != Self.look(text) {
                Issue.record("round \(round): \(Marks.marked(text.rendered)) became \(message.html ?? message.body)")
            }
        }
        #expect(tried > 5_000)
    }

    @Test func anyCodesAreCleanHTML() {
        var generator = RandomSource(seed: 4)
        let codes = [
            "\u{2}", "\u{3}", "\u{4}", "\u{F}", "\u{11}", "\u{16}", "\u{1D}", "\u{1E}", "\u{1F}", "\u{1}", "\u{7}",
            "\u{1B}", "\u{7F}", "\t",
        ]
        let pieces = codes + codes + Self.words + ["4", "04,12", "FF0080", ",", "12"]
        var formatted = 0
        for round in 0..<10_000 {
            let line = Self.text(&generator, from: pieces, atMost: 24)
            guard let message = IRCToMatrix.render(line, kind: .message, holder: MentionTests.holder) else { continue }
            if message.body.utf8.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) {
                Issue.record("round \(round): codes in the body")
            }
            guard let html = message.html else { continue }
            formatted += 1
            let check = TagCheck(html)
            if !check.problems.isEmpty { Issue.record("round \(round): \(check.problems) in \(html)") }
            if check.text != message.body { Issue.record("round \(round): \(html) is not \(message.body)") }
            if Set(MentionTests.pills(html)).count != message.mentions.count {
                Issue.record("round \(round): \(message.mentions) in \(html)")
            }
        }
        #expect(formatted > 3_000)
    }

    private static let tags = [
        "b", "i", "u", "del", "code", "p", "ul", "ol", "li", "blockquote", "pre", "table", "tr", "td", "th", "h2",
        "div",
        "a href=\"https://e.test/x\"", "a href=\"https://matrix.to/#/@alice:hs.test\"", "span data-mx-spoiler=\"r\"",
        "span data-mx-color=\"#12ab34\"", "font color=red", "sup", "sub", "details", "summary", "mx-reply", "br", "hr",
        "img alt=\"x\u{2}y\"", "span data-mx-maths=\"\u{3}4x\"", "pre><code class=\"language-\u{2}c\"",
    ]

    /// Formatting codes that are typed mean nothing, whatever stands around them.
    @Test func noCodesButOurs() throws {
        var generator = RandomSource(seed: 5)
        let typed = [
            "\u{0}", "\u{1}", "\u{2}", "\u{3}04", "\u{4}FF0000", "\u{F}", "\u{16}", "\u{1D}", "\u{1F}", "\u{7F}",
            "\r\n", "&#2;", "&#x3;", "&#10;",
        ]
        let plain = Self.words + typed + ["<p>", "<br>", "</p>", "<ul><li>", "</ul>", "<hr>"]
        for round in 0..<4_000 {
            let html = Self.text(&generator, from: plain, atMost: 20)
            let content = MessageContent(kind: .text, body: html, html: Bool.random(using: &generator) ? html : nil)
            for line in MatrixToIRC.render(content, names: RenderingTests.name).1 {
                // `<b>` is among the words.
                let bold = line.rendered.utf8.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 2 || $0 == 15 }
                if !bold { Issue.record("round \(round): \(Marks.marked(line.rendered))") }
            }
        }
    }

    /// What any HTML becomes is within the limits, in lines and in bytes, has no codes but such as we write, and a CTCP
    /// only where it is an action.
    @Test func anyHTMLIsWithinTheLimits() throws {
        var generator = RandomSource(seed: 6)
        var pieces = Self.words + ["\u{2}", "\u{3}4", "&#2;", "\r\nQUIT\r\n"]
        pieces += [String(repeating: "long ", count: 120), String(repeating: "語", count: 200)]
        for tag in Self.tags {
            pieces += ["<" + tag + ">", "</" + tag.prefix { $0 != " " && $0 != ">" } + ">"]
        }
        var cut = 0
        for round in 0..<1_500 {
            let limit = Int.random(in: 1...4, using: &generator)
            var world = World { $0.networks[0].ircClients.lineLimit = limit }
            world.bring(alice)
            let html = Self.text(&generator, from: pieces, atMost: 30)
            let kind: MessageContent.Kind = [.text, .emote, .notice][round % 3]
            world.matrix(.message(.init(kind: kind, body: "body", html: html)), from: alice, in: main)
            if world.drops.contains(.overLineLimit) { cut += 1 }
            var count = 0
            for (connection, line) in world.outgoing {
                let identity = world.identity(world.nicks[connection] ?? nick("x"))
                for var message in Message.lines(saying: line, budget: MessageBudget(identity: identity)) {
                    count += 1
                    // Tags have a limit of their own.
                    (message.source, message.tags) = (identity.source, MessageTags())
                    if try message.encoded().count > 512 { Issue.record("round \(round): too long") }
                    let text = (CTCP(parsing: message.last ?? "")?.arguments ?? message.last) ?? ""
                    let read = FormattedText(parsing: text)
                    if read.plain.utf8.contains(where: { $0 < 32 || $0 == 127 }) || read.rendered != text {
                        Issue.record("round \(round): \(Marks.marked(text))")
                    }
                }
            }
            if count > limit { Issue.record("round \(round): \(count) lines, not \(limit): \(html)") }
            if count == 0 { Issue.record("round \(round): nothing of \(html)") }
        }
        #expect(cut > 200)
    }

    /// Formatting and people at the place where a line is split stay whole, whatever the place.
    @Test(arguments: ["👩🏽‍🚀", "🇩🇪", "e\u{301}", "語", "क्षि", "👨‍👩‍👧‍👦", "שָׁ"]) func charactersAreNeverSplit(_ character: String) {
        for shift in 0..<12 {
            let text = String(repeating: "x", count: shift) + String(repeating: character, count: 300)
            let content = MessageContent(kind: .text, body: "x", html: "<b>\(text)</b>")
            let lines = MatrixToIRC.render(content) { _ in nil }.1
            let pieces = lines.flatMap { LineSplitter(budget: 200).split($0) }
            #expect(pieces.map(\.plain).joined() == text)
            for piece in pieces {
                #expect(piece.runs.allSatisfy { $0.style == .init(.bold) })
                #expect(piece.rendered.utf8.count <= 200)
                #expect(piece.plain.allSatisfy { $0 == "x" || String($0) == character })
            }
        }
    }
}
