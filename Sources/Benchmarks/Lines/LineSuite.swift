import IRCProtocol

/// A line as bytes and as a value.
struct LineSuite: Suite {
    let name = "line"

    private static let ordinary =
        ":somebody!~user@host.example.org PRIVMSG #trestle :Has anybody tried the new release on a small machine yet?"
    private static let tagged =
        "@time=2026-11-21T08:30:00.123Z;msgid=WxCbDeFgHiJkLmNo;account=somebody;+typing=done " + ordinary

    func run(_ options: Options) async throws -> [Figure] {
        let sampling = Sampling(runs: options.runs)
        let count = options.isQuick ? 50_000 : 200_000
        let ordinary = Array((Self.ordinary + "\r\n").utf8)
        let tagged = Array((Self.tagged + "\r\n").utf8)
        guard let message = try? Message(parsing: ordinary), let taggedMessage = try? Message(parsing: tagged) else {
            throw BenchmarkFailure("The lines to measure with cannot be read")
        }
        let said = Message(.privmsg, message.parameters)
        let tags = Message(tags: taggedMessage.tags, .privmsg, message.parameters)
        let privmsg = Command.privmsg.code
        return [
            Figure("parse", parse(ordinary, count, sampling), .nanoseconds, target: 1_000),
            Figure("parse with tags", parse(tagged, count, sampling), .nanoseconds, target: 1_000),
            Figure("encode", encode(said, count, sampling), .nanoseconds),
            Figure("encode with tags", encode(tags, count, sampling), .nanoseconds),
            Figure(
                "look at and drop",
                sampling.time(operations: count) {
                    for _ in 0..<count {
                        guard let peek = LinePeek(ordinary.span) else { continue }
                        consume(peek.code == privmsg && ordinary[peek.target.lowerBound] == UInt8(ascii: "#"))
                    }
                },
                .nanoseconds
            ),
        ]
    }

    private func parse(_ line: [UInt8], _ count: Int, _ sampling: Sampling) -> Samples {
        sampling.time(operations: count) {
            for _ in 0..<count { consume(try? Message(parsing: line.span)) }
        }
    }

    private func encode(_ message: Message, _ count: Int, _ sampling: Sampling) -> Samples {
        sampling.time(operations: count) {
            for _ in 0..<count { consume(try? message.encoded()) }
        }
    }
}
