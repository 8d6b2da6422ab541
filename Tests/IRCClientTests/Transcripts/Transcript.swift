import IRCClient
import IRCProtocol
import Testing

/// A session as text: `S:` what the server says, `C:` what we must send, `E:` what must be told, `@` time that passes.
/// All that a step leads to must be written down behind it, in order, and nothing else.
struct Transcript: Sendable, CustomTestStringConvertible {
    var name: String
    var plan: ConnectionPlan
    var text: String

    init(_ name: String, _ text: String) { self.init(name, .sample(), text) }

    init(_ name: String, _ plan: ConnectionPlan, _ text: String) {
        self.name = name
        self.plan = plan
        self.text = text
    }

    var testDescription: String { name }

    func play(sourceLocation: SourceLocation = #_sourceLocation) {
        var run = SessionRun(plan)
        run.open()
        for line in text.split(separator: "\n") {
            let kind = line.prefix(2)
            let rest = String(line.dropFirst(2).drop { $0 == " " })
            switch kind {
            case "S:":
                check(&run, before: line, sourceLocation)
                run.receive(rest)
            case "@ ":
                check(&run, before: line, sourceLocation)
                run.pass(.seconds(Int(rest) ?? 0))
            case "C:":
                #expect(run.nextSent() == rest, "\(name): \(line)", sourceLocation: sourceLocation)
            case "E:":
                #expect(run.nextEvent()?.summary == rest, "\(name): \(line)", sourceLocation: sourceLocation)
            default:
                Issue.record("\(name): cannot read \(line)", sourceLocation: sourceLocation)
            }
        }
        check(&run, before: "the end", sourceLocation)
    }

    private func check(_ run: inout SessionRun, before line: some StringProtocol, _ location: SourceLocation) {
        #expect(run.takeSent() == [], "\(name): not written down before \(line)", sourceLocation: location)
        #expect(run.takeEvents().map(\.summary) == [], "\(name): not told before \(line)", sourceLocation: location)
    }
}

extension SessionRun {
    mutating func nextSent() -> String? {
        withFirst {
            $0.takeSent()
        } put: {
            $0.sentAgain($1)
        }
    }
    mutating func nextEvent() -> SessionEvent? {
        withFirst {
            $0.takeEvents()
        } put: {
            $0.toldAgain($1)
        }
    }

    private mutating func withFirst<Value>(
        _ take: (inout SessionRun) -> [Value],
        put: (inout SessionRun, ArraySlice<Value>) -> Void
    ) -> Value? {
        let all = take(&self)
        put(&self, all.dropFirst())
        return all.first
    }
}

extension SessionEvent {
    /// Short enough for a transcript.
    var summary: String {
        switch self {
        case .connecting(let host): "connecting \(host)"
        case .registered(let identity):
            "registered \(identity.source) [\(identity.capabilities.sorted().joined(separator: " "))]"
        case .identityChanged(let identity):
            "identity \(identity.source) [\(identity.capabilities.sorted().joined(separator: " "))]"
        case .nickChanged(let old, let new): "nick \(old) \(new)"
        case .settled(let channel, let members):
            "settled \(channel) \(members.map { $0.prefixes + $0.nick.text }.joined(separator: " "))"
        case .joinRefused(let channel, let reply): "join refused \(channel) \(reply.code)"
        case .left(let channel, .parted): "left \(channel)"
        case .left(let channel, .kicked(let by, _)): "kicked \(channel) \(by.name)"
        case .channelRenamed(let former, let new, let by, let reason):
            "renamed \(former) \(new) by \(by.name)" + (reason.map { ": \($0)" } ?? "")
        case .observed(let observation): "observed \(observation.source.name) \(observation.fact)"
        case .confirmed(let token, let receipt):
            "confirmed \(token.rawValue) \(receipt.confirmedBy) \(receipt.messageID ?? "-")"
        case .refused(let token, let reply): "refused \(token.rawValue) \(reply.code)"
        case .answered(let token, let answer):
            "answered \(token.rawValue) \(answer.isComplete ? "whole" : "part") "
                + answer.lines.map(\.command.word).joined(separator: " ")
        case .peerIsAway(let nick, let text): "away \(nick) \(text)"
        case .peerCame(let source): "came \(source)"
        case .peerWent(let nick): "went \(nick)"
        case .authenticated(.succeeded(let account)): "authenticated \(account ?? "-")"
        case .authenticated(.failed(let reply)): "not authenticated \(reply.code)"
        case .authenticated(.unavailable): "authentication unavailable"
        case .roleTaken(let channel, let role): "role \(channel) \(role)"
        case .probed: "probed"
        case .transportPromised(let host, let port, let seconds): "promised \(host) \(port) \(seconds)"
        case .overdue: "overdue"
        case .closed(.registrationRefused(let reply)): "refused registration \(reply.code)"
        case .closed(let reason): "closed \(reason)"
        }
    }
}
