import IRCClient
import IRCProtocol
import Testing

/// Lines made of what lines are made of, at random: no trap, nothing unencodable sent, memory bounded.
@Suite struct FuzzTests {
    /// SplitMix64, so that a seed is a run.
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static let words = [
        "alice", "bob", "#chan", "#other", "@#chan", "*", "+", "-", "+a", "-a", "+b", "labeled-response", "chathistory",
        "LS",
        "ACK", "NAK", "NEW", "DEL", ":batch sasl", ":text here", ":", "=", "+ov-o", ":@alice +bob", "trestle-1",
        "trestle-2",
        "trestle-9", "CASEMAPPING=ascii", "PREFIX=(q)~", "CHANTYPES=&", "LINELEN=99999999999999999999", "NICKLEN=-1",
        ":\u{1}ACTION x\u{1}", ":\u{1}VERSION\u{1}", "JOIN", "PRIVMSG", "[]\\^", "{}|~", "€", "1577934245",
        "9999999999999999999",
    ]
    private static let sources = ["", ":alice!a@b ", ":bob!b@h ", ":irc.example ", ":! ", ":@ ", ":ALICE "]
    private static let tags = [
        "", "", "", "@label=t1 ", "@batch=a ", "@batch=b;label=t2 ", "@time=x;msgid=;+a=b;account ", "@ ",
    ]

    private static func line(_ random: inout Random) -> String {
        let verb =
            Bool.random(using: &random)
            ? (AllPairsTests.commands.randomElement(using: &random) ?? .ping).word
            : "\(Int.random(in: 0...999, using: &random))"
        let padded = verb.first?.isNumber == true ? String(repeating: "0", count: 3 - verb.count) + verb : verb
        // The end of the session is met in other tests; here it would be the end of the walk.
        let safe = padded == "ERROR" || ["464", "465", "463"].contains(padded) ? "NOTICE" : padded
        let count = Int.random(in: 0...5, using: &random)
        let parameters = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
        return (tags.randomElement(using: &random) ?? "") + (sources.randomElement(using: &random) ?? "") + safe + " "
            + parameters
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5]) func randomLinesNeverTrap(_ seed: UInt64) {
        var random = Random(state: seed)
        var run = SessionRun.active(seed.isMultiple(of: 2) ? "" : "batch labeled-response echo-message message-tags")
        var token: UInt64 = 0
        for step in 0..<10_000 {
            run.receive(Self.line(&random))
            if step.isMultiple(of: 7), let order = AllPairsTests.orders.dropLast().randomElement(using: &random) {
                token += 1
                switch order {
                case .say(var line):
                    line.token = LineToken(rawValue: token)
                    run.order(.say(line))
                case .request(_, let messages):
                    run.order(.request(RequestToken(rawValue: token), messages))
                default:
                    run.order(order)
                }
            }
            if step.isMultiple(of: 50) { run.pass(.seconds(3)) }
            if step.isMultiple(of: 500) { run.order(.probe) }
            for line in run.takeSent() { #expect(line != "CANNOT BE SENT") }
            if run.closed != nil {
                _ = run.takeEvents()
                run = SessionRun.active("batch")
            }
            if step.isMultiple(of: 100) { _ = run.takeEvents() }
        }
    }

    @Test(arguments: [UInt64(11), 12, 13]) func randomBytesNeverTrap(_ seed: UInt64) {
        var random = Random(state: seed)
        var run = SessionRun.active("batch message-tags")
        for _ in 0..<5_000 {
            let length = Int.random(in: 0...80, using: &random)
            let bytes = (0..<length).map { _ in UInt8.random(in: 1...255, using: &random) }
            if let message = try? Message(parsing: bytes) { run.take(run.machine.received(message, now: run.now)) }
        }
        #expect(run.closed == nil)
    }
}
