import IRCProtocol
import Testing

private typealias Run = FormattedText.Run
private typealias Style = FormattedText.Style

@Suite struct FormattedTextTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let codes: String
        let runs: [FormattedText.Run]
        var testDescription: String { codes.debugDescription }
    }

    static let readRows: [Row] = [
        Row(codes: "", runs: []),
        Row(codes: "plain", runs: [Run("plain")]),
        Row(
            codes: "\u{2}b\u{2} \u{1D}i\u{1F}u\u{1E}s\u{11}m\u{16}r\u{F}p",
            runs: [
                Run("b", Style(.bold)), Run(" "), Run("i", Style(.italic)), Run("u", Style([.italic, .underline])),
                Run("s", Style([.italic, .underline, .strikethrough])),
                Run("m", Style([.italic, .underline, .strikethrough, .monospace])),
                Run("r", Style([.italic, .underline, .strikethrough, .monospace, .reverse])), Run("p"),
            ]
        ),
        Row(codes: "\u{3}4a\u{3}b", runs: [Run("a", Style(foreground: .palette(4))), Run("b")]),
        Row(
            codes: "\u{3}04,12a\u{3}b",
            runs: [
                Run("a", Style(foreground: .palette(4), background: .palette(12))), Run("b"),
            ]
        ),
        Row(codes: "\u{3}041", runs: [Run("1", Style(foreground: .palette(4)))]),
        Row(codes: "\u{3}4,a", runs: [Run(",a", Style(foreground: .palette(4)))]),
        Row(codes: "\u{3}4,", runs: [Run(",", Style(foreground: .palette(4)))]),
        Row(codes: "\u{3},5a", runs: [Run(",5a")]),
        Row(
            codes: "\u{3}4,5a\u{3}6b",
            runs: [
                Run("a", Style(foreground: .palette(4), background: .palette(5))),
                Run("b", Style(foreground: .palette(6), background: .palette(5))),
            ]
        ),
        Row(
            codes: "\u{3}4,5a\u{3}99b\u{3}99,99c",
            runs: [
                Run("a", Style(foreground: .palette(4), background: .palette(5))),
                Run("b", Style(background: .palette(5))), Run("c"),
            ]
        ),
        Row(
            codes: "\u{4}FF0080a\u{4}00ff00,000001b\u{4}c",
            runs: [
                Run("a", Style(foreground: .rgb(255, 0, 128))),
                Run("b", Style(foreground: .rgb(0, 255, 0), background: .rgb(0, 0, 1))), Run("c"),
            ]
        ),
        Row(codes: "\u{4}FF00a", runs: [Run("FF00a")]),
        Row(codes: "\u{2}\u{2}\u{3}\u{F}", runs: []),
        Row(codes: "a\u{2}\u{2}b", runs: [Run("ab")]),
        Row(codes: "\u{3}98x", runs: [Run("x", Style(foreground: .palette(98)))]),
        Row(codes: "\u{3}123", runs: [Run("3", Style(foreground: .palette(12)))]),
        Row(codes: "e\u{2}\u{301}", runs: [Run("e"), Run("\u{301}", Style(.bold))]),
    ]

    @Test(arguments: readRows) func reads(row: Row) {
        #expect(FormattedText(parsing: row.codes).runs == row.runs)
    }

    static let writeRows: [Row] = [
        Row(codes: "\u{2}b\u{F}p", runs: [Run("b", Style(.bold)), Run("p")]),
        Row(codes: "\u{3}041", runs: [Run("1", Style(foreground: .palette(4)))]),
        Row(codes: "\u{3}04\u{2}\u{2},1", runs: [Run(",1", Style(foreground: .palette(4)))]),
        Row(codes: "\u{3}04\u{2},1", runs: [Run(",1", Style(.bold, foreground: .palette(4)))]),
        // A reset and a code afresh are shorter than the end of a colour that must be kept off a digit.
        Row(
            codes: "\u{3}04\u{2}a\u{F}\u{2}1",
            runs: [
                Run("a", Style(.bold, foreground: .palette(4))), Run("1", Style(.bold)),
            ]
        ),
        Row(codes: "a b", runs: [Run("a\r\nb")]),
        Row(codes: "ab\tc", runs: [Run("\u{1}a\u{2}b\tc\u{7F}")]),
    ]

    @Test(arguments: writeRows) func writes(row: Row) {
        #expect(FormattedText(runs: row.runs).rendered == row.codes)
    }

    @Test func writingThenReadingGivesTheSame() {
        var generate = Generate(seed: 4)
        for round in 0..<20_000 {
            let text = generate.formattedText(runs: 6, length: 4)
            let again = FormattedText(parsing: text.rendered)
            if again != text.normalized { Issue.record("round \(round): \(text.rendered.debugDescription) \(text)") }
            if again.rendered != text.rendered { Issue.record("round \(round): rendering is not stable") }
        }
    }

    @Test func readingAnythingGivesNormalText() {
        var generate = Generate(seed: 5)
        let alphabet = Array("\u{2}\u{3}\u{4}\u{F}\u{11}\u{16}\u{1D}\u{1E}\u{1F}0123456789abcdEF,, x".utf8)
        for round in 0..<20_000 {
            let codes = String(
                decoding: generate.random.bytes(generate.random.below(40), from: alphabet),
                as: UTF8.self
            )
            let text = FormattedText(parsing: codes)
            if text != text.normalized || FormattedText(parsing: text.rendered) != text {
                Issue.record("round \(round): \(codes.debugDescription)")
            }
        }
    }

    @Test func paletteFindsItself() {
        #expect(FormattedText.Color.paletteValues.count == 99)
        for number in FormattedText.Color.commonNumbers {
            let (red, green, blue) = FormattedText.Color.palette(number).components ?? (1, 1, 1)
            #expect(FormattedText.Color.nearest(red: red, green: green, blue: blue) == .palette(number))
        }
        #expect(FormattedText.Color.nearest(red: 250, green: 5, blue: 5) == .palette(4))
        #expect(FormattedText.Color.nearest(red: 0x13, green: 0x13, blue: 0x13, among: 0..<200) == .palette(89))
        #expect(FormattedText.Color.palette(99).components == nil)
        #expect(FormattedText.Color.rgb(1, 2, 3).components.map { [$0.red, $0.green, $0.blue] } == [1, 2, 3])
    }
}
