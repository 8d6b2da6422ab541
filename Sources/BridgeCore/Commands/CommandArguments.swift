import IRCProtocol
import MatrixProtocol

/// The words of a command after its name, taken one after another.
struct CommandArguments: Sendable {
    let row: CommandRow
    let context: CommandContext
    private let named: NetworkID?
    /// The room that was named before the network, where the command takes one.
    private(set) var room: RoomID?
    private var text: Substring

    init(_ row: CommandRow, _ text: Substring, in context: CommandContext) throws(CommandMistake) {
        self.row = row
        self.context = context
        var rest = text.drop { $0 == " " }
        var first = rest.prefix { $0 != " " }
        func take() {
            rest = rest.dropFirst(first.count).drop { $0 == " " }
            first = rest.prefix { $0 != " " }
        }
        if row.takesRoom, first.hasPrefix("!") {
            guard let named = RoomID(parsing: String(first)) else {
                throw CommandMistake(
                    "\(first.prefix(60)) cannot be a room: it is the room's id, as !opaque:example.org."
                )
            }
            room = named
            take()
        }
        named = row.takesServer ? context.networks.first { $0.isNamed(first) }?.id : nil
        if named != nil { take() }
        self.text = rest
    }

    var isEmpty: Bool { text.isEmpty }

    func usage() -> CommandMistake { CommandMistake("Usage: \(row.usage(in: context))") }

    private var names: String { context.networks.map(\.name).joined(separator: ", ") }

    // MARK: Networks

    /// The network meant: the one named, or the only one that it can be.
    func network() throws(CommandMistake) -> NetworkID {
        if let network = named ?? context.usualNetwork { return network }
        throw CommandMistake("A server address must be specified: \(names). Usage: \(row.usage(in: context))")
    }

    /// The network named, or that of the room, or all.
    func networks() -> [NetworkID] {
        if let named { return [named] }
        if context.venue != .desk, let usual = context.usualNetwork { return [usual] }
        return context.networks.map(\.id)
    }

    /// The same where nothing else may follow: a word that names no network is a mistake.
    func networksAlone() throws(CommandMistake) -> [NetworkID] {
        guard text.isEmpty else {
            throw CommandMistake("\(text.prefix { $0 != " " }.prefix(60)) is none of the servers here: \(names).")
        }
        return networks()
    }

    // MARK: Words

    private var first: Substring { text.prefix { $0 != " " } }

    mutating func takeWord() -> String? {
        guard !text.isEmpty else { return nil }
        let word = first
        text = text.dropFirst(word.count).drop { $0 == " " }
        return String(word)
    }

    /// All that is left; nil where there is nothing.
    mutating func takeText() -> String? {
        guard !text.isEmpty else { return nil }
        defer { text = "" }
        return String(text)
    }

    mutating func neededText() throws(CommandMistake) -> String {
        guard let text = takeText() else { throw usage() }
        return text
    }

    func end() throws(CommandMistake) { guard text.isEmpty else { throw usage() } }

    mutating func nick() throws(CommandMistake) -> Nickname {
        guard let word = takeWord() else { throw usage() }
        guard let nick = Nickname(parsing: word) else { throw CommandMistake("\(word.prefix(60)) cannot be a nick.") }
        return nick
    }

    /// All that is left, as Matrix users.
    mutating func users() throws(CommandMistake) -> [UserID] {
        var users: [UserID] = []
        while let word = takeWord() {
            guard let user = UserID(parsing: word) else {
                throw CommandMistake("\(word.prefix(60)) is no Matrix user.")
            }
            users.append(user)
        }
        return users
    }

    mutating func username() throws(CommandMistake) -> String {
        guard let word = takeWord(), text.isEmpty else { throw usage() }
        guard word.utf8.count <= 64, word.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "@") }) else {
            throw CommandMistake("A user name has at most 64 characters, without spaces, control characters or @.")
        }
        return word
    }

    // MARK: Channels

    /// Any channel of the network; it has to be named.
    mutating func channel(on network: NetworkID) throws(CommandMistake) -> ChannelName {
        guard let word = takeWord() else { throw usage() }
        let types = context.choice(network)?.channelTypes ?? "#"
        guard let channel = ChannelName(parsing: word, types: types) else {
            throw CommandMistake("\(word.prefix(60)) cannot be a channel: names begin with one of \(types)")
        }
        return channel
    }

    /// The channel named, or in a room the one that it is bridged to. There a word counts as a channel only if it is one
    /// of the room's: all else is what is to be said.
    mutating func channelOfPlace(on network: NetworkID) throws(CommandMistake) -> ChannelName {
        guard case .room(let links) = context.venue else { return try channel(on: network) }
        let here = links.filter { $0.channel.network == network }
        let mapping = context.choice(network)?.caseMapping ?? .rfc1459
        if let named = here.first(where: { $0.channel.name == mapping.fold(String(first)) }) {
            _ = takeWord()
            return named.spelling
        }
        guard let only = here.first else {
            throw CommandMistake(
                "This room is not bridged to a channel of \(context.choice(network)?.name ?? network.name)."
            )
        }
        guard here.count == 1 else {
            let spellings = here.map(\.spelling.text).joined(separator: ", ")
            throw CommandMistake("This room has several channels; name the one that you mean: \(spellings).")
        }
        return only.spelling
    }

    /// Whether the next word is a channel by its form.
    func startsWithChannel(of network: NetworkID) -> Bool {
        ChannelName(parsing: String(first), types: context.choice(network)?.channelTypes ?? "#") != nil
    }

    /// The room named, or where the command was typed.
    func roomOfPlace() throws(CommandMistake) -> RoomID {
        if let room { return room }
        guard context.venue != .desk else { throw usage() }
        return context.room
    }

    // MARK: Lines

    /// Modes with their arguments, each a word that a line can hold.
    mutating func modes() throws(CommandMistake) -> [Parameter] {
        var modes: [Parameter] = []
        while let word = takeWord() {
            guard let parameter = Parameter(word), parameter.canBeMiddle else {
                throw CommandMistake("\(word.prefix(60)) cannot stand among modes.")
            }
            modes.append(parameter)
        }
        return modes
    }

    /// A line for the server, without tags or source, and none that would confuse the connection's own work.
    mutating func line() throws(CommandMistake) -> Message {
        guard !text.isEmpty else { throw usage() }
        defer { text = "" }
        return try Self.line(of: String(text))
    }

    static func line(of text: String) throws(CommandMistake) -> Message {
        let verb = text.prefix { $0 != " " }
        guard !verb.isEmpty else { throw CommandMistake("There is no command in the line.") }
        guard verb.utf8.allSatisfy({ (65...90).contains($0) || (97...122).contains($0) }) else {
            throw CommandMistake("\(verb.prefix(60)) cannot be a command: it is made of letters.")
        }
        let name = String(decoding: verb.utf8.map { (97...122).contains($0) ? $0 - 32 : $0 }, as: UTF8.self)
        if let instead = refused[name] { throw CommandMistake("\(name) is not for here\(instead)") }
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
