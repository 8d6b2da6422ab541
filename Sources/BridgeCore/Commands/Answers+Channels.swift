import IRCProtocol

extension Answers {
    /// What came, line by line, without the numbers that only programs need.
    static func plain(_ answer: Answer?, network: String) -> String {
        if let problem = problem(answer, network: network) { return problem }
        let lines = (answer?.lines ?? []).filter { $0.command != .numeric(.creationTime) }.map { words(of: $0) }
        return lines.isEmpty ? "Done." : lines.prefix(longestAnswer).joined(separator: "\n")
    }

    static func names(_ channel: ChannelName, _ answer: Answer?, network: String) -> String {
        if let problem = problem(answer, network: network) { return problem }
        let names = (answer?.lines ?? []).filter { $0.command == .numeric(.namesReply) }
            .flatMap { ($0.last ?? "").split(separator: " ") }
            // With `userhost-in-names` each comes with its address.
            .map { String($0.prefix { $0 != "!" }) }
        guard !names.isEmpty else { return "\(network) shows nobody on \(channel)." }
        let more = names.count > longestList ? " … and \(names.count - longestList) more" : ""
        let people = names.count == 1 ? "1 person is" : "\(names.count) people are"
        return "\(people) on \(channel) on \(network): \(names.prefix(longestList).joined(separator: ", "))\(more)"
    }

    /// Names that are shown.
    private static let longestList = 200

    static func topic(_ channel: ChannelName, isSet: Bool, _ answer: Answer?, network: String) -> String {
        if let problem = problem(answer, network: network) { return problem }
        if isSet { return "The topic of \(channel) is set." }
        guard let line = answer?.lines.first(where: { $0.command == .numeric(.topic) }) else {
            return "\(channel) has no topic."
        }
        return "The topic of \(channel) is: \(FormattedText(parsing: line.last ?? "").plain)"
    }

    static func message(_ nick: Nickname, _ answer: Answer?, network: String) -> String {
        guard let answer else { return "You are not connected to \(network)." }
        if let failure = answer.failure.flatMap(ServerReply.init) {
            return "Your message to \(nick) was not delivered: \(failure.sentence) (\(failure.code))."
        }
        guard answer.isComplete else { return "\(network) did not answer in time; your message may not have arrived." }
        let away = answer.lines.first { $0.command == .numeric(.away) }?.last
        return away.map { "\(nick) has your message and is away: \(FormattedText(parsing: $0).plain)" }
            ?? "\(nick) has your message."
    }

    /// Why there is nothing to show.
    private static func problem(_ answer: Answer?, network: String) -> String? {
        guard let answer else { return "You are not connected to \(network)." }
        if let failure = answer.failure.flatMap(ServerReply.init) {
            return "\(network) refused it: \(failure.sentence) (\(failure.code))."
        }
        return answer.isComplete ? nil : "\(network) did not answer in time."
    }

    private static func words(of line: Message) -> String {
        let words = line.parameters.map { FormattedText(parsing: $0.text).plain }
        if case .numeric = line.command { return words.dropFirst().joined(separator: " ") }
        return ([line.command.word] + words).joined(separator: " ")
    }
}
