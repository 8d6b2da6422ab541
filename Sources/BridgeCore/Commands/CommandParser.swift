import MatrixProtocol

/// Reads what a person typed: `!name [server] arguments`, one line.
enum CommandParser {
    static func parse(
        _ body: String,
        networks: [NetworkConfiguration],
        channelTypes: String
    ) throws(CommandMistake) -> BridgeCommand {
        let line =
            body.unicodeScalars.split(omittingEmptySubsequences: false) {
                $0.value == 10 || $0.value == 13 || $0.value == 0
            }
            .first.map { String($0) } ?? ""
        let text = line.drop { $0 == " " }
        guard text.hasPrefix("!"), text.count > 1 else {
            throw CommandMistake("That is not a command. Say !help for what you can do here.")
        }
        let name = text.dropFirst().prefix { $0 != " " }
        guard let row = CommandRow.all.first(where: { $0.name == String(name).lowercasedASCII }) else {
            throw CommandMistake("There is no command !\(name.prefix(40)). Say !help for what you can do here.")
        }
        let arguments = CommandArguments(
            row,
            text.dropFirst(1 + name.count),
            networks: networks,
            channelTypes: channelTypes
        )
        return try row.parse(arguments)
    }
}
