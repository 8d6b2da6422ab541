import IRCProtocol

/// A server's answers in words for people.
enum Answers {
    /// Lines of an answer that are shown; more would fill the room.
    static let longestAnswer = 60

    static func raw(_ answer: Answer?, network: String) -> String {
        guard let answer else { return "You are not connected to \(network)." }
        var lines = answer.lines.map(describe)
        if lines.count > longestAnswer {
            let more = lines.count - longestAnswer
            lines = lines.prefix(longestAnswer) + ["… and \(more) lines more"]
        }
        if !answer.isComplete { lines.append("\(network) did not finish its answer in time.") }
        if lines.isEmpty { lines.append("Done: \(network) had nothing to say to it.") }
        return lines.joined(separator: "\n")
    }

    private static func describe(_ line: Message) -> String {
        let words = line.parameters.map { FormattedText(parsing: $0.text).plain }
        switch line.command {
        case .numeric(let numeric): return ([numeric.text] + words.dropFirst()).joined(separator: " ")
        default:
            let source = line.source.map { "\($0.name) " } ?? ""
            return source + ([line.command.word] + words).joined(separator: " ")
        }
    }

    static func whois(_ nick: Nickname, _ answer: Answer?, network: String) -> String {
        guard let answer else { return "You are not connected to \(network)." }
        if var failure = answer.failure.flatMap(ServerReply.init) {
            // The nick is named as the server to ask, too: where there is none, some find the server missing.
            if failure.numeric == .noSuchServer { failure.code = "401" }
            return "\(nick): \(failure.sentence) (\(failure.code))."
        }
        let lines = answer.lines.compactMap(whoisLine)
        if lines.isEmpty {
            return answer.isComplete
                ? "\(network) knows nothing of \(nick)." : "Timed out waiting for \(network) to answer about \(nick)."
        }
        return (["\(nick) on \(network):"] + lines).joined(separator: "\n")
    }

    private static func whoisLine(_ line: Message) -> String? {
        guard case .numeric(let numeric) = line.command else { return nil }
        let text = line.last.map { FormattedText(parsing: $0).plain } ?? ""
        switch numeric {
        case .whoisUser: return "\(line[2] ?? "?")@\(line[3] ?? "?"), \(text)"
        case .whoisServer: return "Server: \(line[2] ?? "?")"
        case .whoisChannels: return "Channels: \(text)"
        case .whoisAccount: return "Account: \(line[2] ?? "?")"
        case .whoisIdle: return "Idle: \(line[2] ?? "?") s"
        case .away: return "Away: \(text)"
        case .endOfWhois: return nil
        default: return text.isEmpty ? nil : text
        }
    }
}
