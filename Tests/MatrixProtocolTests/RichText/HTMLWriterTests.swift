import MatrixProtocol
import Testing

@Suite struct HTMLWriterTests {
    typealias Style = RichText.Style
    private static let red = RichText.Color(255, 0, 0)

    struct Row: Sendable, CustomTestStringConvertible {
        var runs: [(String, Style)]
        var html: String
        var testDescription: String { html }
    }

    @Test(arguments: [
        Row(runs: [], html: ""), Row(runs: [("a", Style())], html: "a"),
        Row(runs: [("<a href=\"x\">&'", Style())], html: "&lt;a href=&quot;x&quot;&gt;&amp;&#39;"),
        Row(
            runs: [("a", Style(.bold)), ("b", Style([.bold, .italic])), ("c", Style(.italic))],
            html: "<strong>a<em>b</em></strong><em>c</em>"
        ),
        Row(runs: [("a", Style([.underline, .strikethrough, .code]))], html: "<u><del><code>a</code></del></u>"),
        Row(runs: [("a", Style(color: red))], html: "<span data-mx-color=\"#ff0000\">a</span>"),
        Row(
            runs: [("a", Style(.bold, color: red, background: .init(0, 1, 2)))],
            html: "<span data-mx-color=\"#ff0000\" data-mx-bg-color=\"#000102\"><strong>a</strong></span>"
        ),
        Row(
            runs: [("a", Style(.bold, color: red)), ("b", Style(.bold))],
            html: "<span data-mx-color=\"#ff0000\"><strong>a</strong></span><strong>b</strong>"
        ),
        Row(runs: [("a\nb\u{2}\u{0}c\td", Style())], html: "a<br>bc\td"),
        Row(runs: [("", Style(.bold)), ("x", Style())], html: "x"),
    ])
    func writes(_ row: Row) {
        var writer = HTMLWriter()
        for (text, style) in row.runs { writer.write(text, style) }
        #expect(writer.finish() == row.html)
    }

    @Test(arguments: [
        ("https://x/?a=1&b=\"2\"", "<a href=\"https://x/?a=1&amp;b=&quot;2&quot;\">&lt;l&gt;</a>"),
        ("mailto:a@b", "<a href=\"mailto:a@b\">&lt;l&gt;</a>"),
        ("matrix:u/a:b", "<a href=\"matrix:u/a:b\">&lt;l&gt;</a>"),
        ("javascript:x", "&lt;l&gt;"), ("JavaScript:x", "&lt;l&gt;"), ("data:x", "&lt;l&gt;"), ("x", "&lt;l&gt;"),
        ("irc://x", "&lt;l&gt;"),
        ("java\nscript:x", "&lt;l&gt;"), ("https://x\n\"'", "<a href=\"https://x&quot;&#39;\">&lt;l&gt;</a>"),
    ])
    func links(_ url: String, _ html: String) {
        var writer = HTMLWriter()
        writer.write("<l>", link: url)
        #expect(writer.finish() == html)
    }

    @Test func pill() throws {
        var writer = HTMLWriter()
        writer.writePill(MatrixURI(try #require(UserID(parsing: "@a:b"))), label: "A", Style(.bold))
        writer.writeLineBreak()
        writer.write("x")
        #expect(writer.finish() == "<a href=\"https://matrix.to/#/%40a%3Ab\"><strong>A</strong></a><br>x")
    }

    /// What is written is read back, run by run, whatever the order of styles.
    @Test func readsBackWhatItWrites() {
        var generator = SeededGenerator(seed: 17)
        let pieces = ["a", "b", "<", ">", "&", "\"", "'", "&amp;", "é", "🙂", "</b>", "<!--"]
        var changed: [String] = []
        for _ in 0..<3_000 {
            var writer = HTMLWriter()
            var runs: [(text: String, style: Style)] = []
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let text = generator.text(from: pieces, atMost: 5)
                let color = Bool.random(using: &generator) ? Self.red : nil
                let style = Style(RichText.Traits(rawValue: UInt8.random(in: 0...31, using: &generator)), color: color)
                writer.write(text, style)
                if text.isEmpty { continue }
                if let last = runs.last, last.style == style {
                    runs[runs.count - 1].text += text
                } else {
                    runs.append((text, style))
                }
            }
            let expected: [RichText.Block] = runs.isEmpty ? [] : [.paragraph(runs.map { .text($0.text, $0.style) })]
            let html = writer.finish()
            if RichText(html: html).blocks != expected { changed.append(html) }
        }
        #expect(changed.isEmpty)
    }
}
