import BridgeCore
import IRCProtocol
import MatrixProtocol

/// What it costs to render a message, and the worst that somebody can send.
struct RenderingSuite: Suite {
    let name = "rendering"

    private static let html = """
        <p>Hello <a href="https://matrix.to/#/@alice:example.org">Alice</a>, has <strong>anybody</strong> tried the \
        <a href="https://example.org/release?a=1&amp;b=2">new release</a> with <code>--fast</code>? It is \
        <span data-mx-color="#ff0000">red</span> here.</p>
        """
    private static let line =
        "\u{2}Hello\u{2} alice, has \u{1D}anybody\u{1D} tried https://example.org/release?a=1&b=2 with \u{11}--fast\u{11}? "
        + "It is \u{3}04red\u{3} here."

    /// 64 kB of each. Tags that open, close, nest and break, attributes, entities, colours to be found in the palette.
    private static let hostile = [
        "<b>", "<ul><li>", "<blockquote>x", "<a href='https://x'>y", "<table><tr><td>x", "<font color=#123456>x</font>",
        "<span data-mx-spoiler>x", "x<br>", "&amp;", "<b a=1 b=2 c=3>", "x<i>y</i>", "<!-- -->", "</p>",
        "<details><summary>x",
    ]

    func run(_ options: Options) async throws -> [Figure] {
        let sampling = Sampling(runs: options.runs)
        let count = options.isQuick ? 500 : 2_000
        guard let alice = UserID(parsing: "@alice:example.org") else {
            throw BenchmarkFailure("The user to measure with has no id")
        }
        let content = MessageContent(kind: .text, body: "", html: Self.html)
        let toIRC = sampling.time(operations: count) {
            for _ in 0..<count { consume(MatrixToIRC.render(content) { _ in "alice[m]" }) }
        }
        let toMatrix = sampling.time(operations: count) {
            for _ in 0..<count {
                consume(IRCToMatrix.render(Self.line, kind: .message) { $0 == "alice" ? alice : nil })
            }
        }
        return [
            Figure("formatted message, Matrix to IRC", toIRC.map { $0 / 1e3 }, .microseconds, target: 50),
            Figure("formatted message, IRC to Matrix", toMatrix.map { $0 / 1e3 }, .microseconds, target: 50),
        ] + Self.hostile.map { hostile($0, sampling) }
    }

    private func hostile(_ piece: String, _ sampling: Sampling) -> Figure {
        let html = String(repeating: piece, count: 65_536 / piece.utf8.count)
        let content = MessageContent(kind: .text, body: "", html: html)
        let samples = sampling.time(operations: 1) { consume(MatrixToIRC.render(content) { _ in nil }) }
        return Figure("64 kB of \(piece)", samples.map { $0 / 1e6 }, .milliseconds, target: 20)
    }
}
