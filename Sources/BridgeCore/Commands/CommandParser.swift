import MatrixProtocol

/// Reads what a person typed: `!name [server] arguments`, or in other rooms `!irc name arguments`; one line.
enum CommandParser {
    /// In rooms that are not the user's with the bot, commands begin so.
    static let roomPrefix = "!irc"

    /// Whether the words are a command where not all are. `!irc` alone is one, `!ircd` is none.
    static func isRoomCommand(_ body: String) -> Bool {
        let line = firstLine(body)
        let rest = line.drop { $0 == " " }
        guard rest.prefix(roomPrefix.count).lowercased() == roomPrefix else { return false }
        let next = rest.dropFirst(roomPrefix.count).first
        return next == nil || next == " "
    }

    static func parse(_ body: String, in context: CommandContext) throws(CommandMistake) -> BridgeCommand {
        var text = firstLine(body).drop { $0 == " " }
        if isRoomCommand(body) {
            text = text.dropFirst(roomPrefix.count).drop { $0 == " " }
            // `!irc !nick` is what a person types who knows the other room.
            if text.hasPrefix("!") { text = text.dropFirst() }
            if text.isEmpty { text = "help" }
        } else {
            guard text.hasPrefix("!"), text.count > 1 else {
                throw CommandMistake("That is not a command. Say !help for what you can do here.")
            }
            text = text.dropFirst()
        }
        let name = text.prefix { $0 != " " }
        guard let row = CommandRow.named(String(name)) else {
            throw CommandMistake(
                "There is no command \(context.prefix)\(name.prefix(40)). Say \(context.prefix)help for what you can do here."
            )
        }
        guard !row.isForAdministrators || context.isAdministrator else {
            throw CommandMistake("You do not have permission to use this command.")
        }
        if context.venue != .desk, !row.isForRooms {
            throw CommandMistake(
                "!\(row.name) is only for your room with me: start a direct chat with me and say it there."
            )
        }
        if context.venue == .elsewhere, !row.isForAnyRoom {
            throw CommandMistake("This room is not bridged.")
        }
        // What stands on further lines belongs to a command that takes it; to others it is a reply below a quote.
        let further = row.takesLines ? joinedLines(body).dropFirst(firstLine(body).count) : ""
        var arguments = try CommandArguments(row, text.dropFirst(name.count) + further, in: context)
        return try row.parse(&arguments)
    }

    /// Whether what was typed holds a secret, be it understood or not: more words than the command has before it.
    static func holdsSecret(_ body: String, in context: CommandContext) -> Bool {
        var words = firstLine(body).split(separator: " ")[...]
        if words.first?.lowercased() == roomPrefix { words = words.dropFirst() }
        guard let name = words.popFirst(), let row = CommandRow.named(String(name.drop { $0 == "!" })),
            let secret = row.secret
        else { return false }
        if row.takesRoom, words.first?.hasPrefix("!") == true { words = words.dropFirst() }
        if let first = words.first, context.networks.contains(where: { $0.isNamed(first) }) {
            words = words.dropFirst()
        }
        return secret.isIn(words)
    }

    /// Line ends become spaces.
    private static func joinedLines(_ body: String) -> String {
        String(String.UnicodeScalarView(body.unicodeScalars.map { [10, 13, 0].contains($0.value) ? " " : $0 }))
    }

    private static func firstLine(_ body: String) -> String {
        body.unicodeScalars.split(omittingEmptySubsequences: false) {
            $0.value == 10 || $0.value == 13 || $0.value == 0
        }
        .first.map { String($0) } ?? ""
    }
}
