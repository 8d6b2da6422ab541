import BridgeCore
import IRCProtocol
import MatrixProtocol

/// What one decision costs: from an input to its effects, carried out by nobody.
struct CoreSuite: Suite {
    let name = "core"

    private static let text = "Has anybody tried the new release on a small machine yet?"
    private static let html = "Has <b>anybody</b> tried the <a href=\"https://example.org/a\">new release</a> yet?"

    func run(_ options: Options) async throws -> [Figure] {
        try figures(.small, options) + figures(.large, options)
    }

    private func figures(_ size: CoreSize, _ options: Options) throws -> [Figure] {
        let start = Sampling.threadTime()
        let world = try CoreWorld(size)
        let made = Samples([Double(Sampling.threadTime() - start) / 1e6])
        guard world.observers(of: try CoreNames.channel(0)).count == 3, let own = world.puppetNick(on: 0) else {
            throw BenchmarkFailure("The made-up channels have no reporter with two standbys")
        }
        let text = Self.text
        var bench = CoreBench(world: world, runs: options.runs, batches: options.isQuick ? 20 : 60)
        let count = size.channels
        return [
            Figure("start and join everywhere, \(size.name)", made, .milliseconds),
            try bench.figure("Matrix text to IRC", target: 20) { world, _ in [try world.spoken(text)] },
            try bench.figure("Matrix HTML to IRC") { world, _ in [try world.spoken(text, html: Self.html)] },
            try bench.figure("IRC line to Matrix, 3 observers", target: 20) { world, turn in
                try world.shown(in: turn % count) { .said(.message, $0, text: "\(text) \(turn)", statusPrefix: nil) }
            },
            try bench.figure("IRC line with ids to Matrix, 3 observers", target: 20) { world, turn in
                try world.shown(in: turn % count, messageID: true) {
                    .said(.message, $0, text: "\(text) \(turn)", statusPrefix: nil)
                }
            },
            try bench.figure("own line back, 3 observers") { world, turn in
                try world.shown(by: own, in: 0) { .said(.message, $0, text: "\(text) \(turn)", statusPrefix: nil) }
            },
            try bench.figure("IRC join and part, 3 observers") { world, turn in
                let nick = try CoreNames.nick(1_000_000 + turn % 64)
                return try world.shown(by: nick, in: turn % count) { .joined($0, realname: nil) }
                    + world.shown(by: nick, in: turn % count) { .parted($0, reason: nil) }
            },
        ]
    }
}
