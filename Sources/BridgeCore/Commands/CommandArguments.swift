import IRCProtocol
import MatrixProtocol

/// The words of a command after its name, with the server taken off.
struct CommandArguments: Sendable {
    let row: CommandRow
    private let servers: [NetworkID]
    private let named: NetworkID?
    private let words: [Substring]
    private let text: Substring
    private let channelTypes: String

    /// `networks`: what the first word may name, by address, name or id.
    init(_ row: CommandRow, _ text: Substring, networks: [NetworkConfiguration], channelTypes: String) {
        self.row = row
        self.channelTypes = channelTypes
        servers = networks.map(\.id)
        var rest = text.drop { $0 == " " }
        let first = rest.prefix { $0 != " " }
        named = networks.first { row.takesServer && [$0.id.name, $0.name, $0.networkID].contains(String(first)) }?.id
        if named != nil { rest = rest.dropFirst(first.count).drop { $0 == " " } }
        self.text = rest
        words = rest.split(separator: " ")
    }

    func usage() -> CommandMistake {
        CommandMistake("Usage: \(row.usage(serverNeeded: servers.count > 1))")
    }

    /// The network meant: the one named, or the only one there is.
    func network() throws(CommandMistake) -> NetworkID {
        if let named { return named }
        if servers.count == 1, let only = servers.first { return only }
        throw CommandMistake(
            "A server address must be specified: \(servers.map(\.name).joined(separator: ", ")). "
                + "Usage: \(row.usage(serverNeeded: true))"
        )
    }

    /// The network named, or all; a word that names none is a mistake.
    func networks() throws(CommandMistake) -> [NetworkID] {
        if let named { return [named] }
        guard words.isEmpty else {
            throw CommandMistake(
                "\(words[0]) is none of the servers here: \(servers.map(\.name).joined(separator: ", "))."
            )
        }
        return servers
    }

    func word(_ index: Int) -> String? { words.indices.contains(index) ? String(words[index]) : nil }

    func rest() throws(CommandMistake) -> String {
        guard !text.isEmpty else { throw usage() }
        return String(text)
    }

    func nick(_ index: Int) throws(CommandMistake) -> Nickname {
        guard let word = word(index) else { throw usage() }
        guard let nick = Nickname(parsing: word) else { throw CommandMistake("\(word) cannot be a nick.") }
        return nick
    }

    func channel(_ index: Int) throws(CommandMistake) -> ChannelName {
        guard let word = word(index) else { throw usage() }
        guard let channel = ChannelName(parsing: word, types: channelTypes) else {
            throw CommandMistake("\(word) cannot be a channel: names begin with one of \(channelTypes)")
        }
        return channel
    }

    func username(_ index: Int) throws(CommandMistake) -> String {
        guard words.count == 1, let word = word(index) else { throw usage() }
        guard word.utf8.count <= 64, word.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "@") }) else {
            throw CommandMistake("A user name has at most 64 characters, without spaces, control characters or @.")
        }
        return word
    }

    /// A line for the server, without tags or source, and none that would confuse the connection's own work.
    func line() throws(CommandMistake) -> Message {
        guard let verb = word(0) else { throw usage() }
        guard verb.utf8.allSatisfy({ (65...90).contains($0) || (97...122).contains($0) }) else {
            throw CommandMistake("\(verb) cannot be a command: it is made of letters.")
        }
        let name = String(decoding: verb.utf8.map { (97...122).contains($0) ? $0 - 32 : $0 }, as: UTF8.self)
        if let instead = Self.refused[name] { throw CommandMistake("\(name) is not for here\(instead)") }
        guard let message = try? Message(parsing: Array(text.utf8)) else {
            throw CommandMistake("This is not a line of IRC, or too long for one.")
        }
        return Message(message.command, message.parameters)
    }

    /// What the connection itself says and nobody else.
    private static let refused: [String: String] = [
        "PROTOCTL": ".", "CAP": ".", "AUTHENTICATE": ": use !storepass and !reconnect.", "PASS": ".", "USER": ".",
        "PING": ".", "PONG": ".", "BATCH": ".", "SERVER": ".", "WEBIRC": ".", "STARTTLS": ".",
        "QUIT": ": use !quit or !reconnect.",
    ]
}
