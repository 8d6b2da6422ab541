import IRCProtocol
import MatrixProtocol

/// A row of the command table: the help, the usage and the parser of a command are in one place.
struct CommandRow: Sendable {
    enum Group: String, Sendable, CaseIterable {
        case actions = "Actions", authentication = "Authentication", info = "Info"
    }

    let name: String
    /// After the name; the server comes first where the command takes one.
    let arguments: String
    let summary: String
    let group: Group
    let takesServer: Bool
    let parse: @Sendable (CommandArguments) throws(CommandMistake) -> BridgeCommand

    func usage(serverNeeded: Bool) -> String {
        let server = takesServer ? (serverNeeded ? " SERVER" : " [SERVER]") : ""
        return "!\(name)\(server)" + (arguments.isEmpty ? "" : " \(arguments)")
    }

    static let all: [CommandRow] = [
        CommandRow(
            name: "help",
            arguments: "",
            summary: "Shows this list.",
            group: .info,
            takesServer: false
        ) { _ throws(CommandMistake) in .help },
        CommandRow(
            name: "join",
            arguments: "#CHANNEL [KEY]",
            summary: "Invites you to the room of a channel.",
            group: .actions,
            takesServer: true
        ) { arguments throws(CommandMistake) in
            .join(try arguments.network(), try arguments.channel(0), key: arguments.word(1))
        },
        CommandRow(
            name: "nick",
            arguments: "NICK",
            summary: "Changes your nick; without one, shows it.",
            group: .actions,
            takesServer: true
        ) { arguments throws(CommandMistake) in
            .nick(try arguments.network(), try arguments.word(0) == nil ? nil : arguments.nick(0))
        },
        CommandRow(
            name: "cmd",
            arguments: "COMMAND [ARGUMENTS]",
            summary: "Sends a raw IRC command and shows the answer.",
            group: .actions,
            takesServer: true
        ) { arguments throws(CommandMistake) in .raw(try arguments.network(), try arguments.line()) },
        CommandRow(
            name: "setup",
            arguments: "",
            summary: "Gives you a link to a page on which to link rooms with channels.",
            group: .actions,
            takesServer: false
        ) { _ throws(CommandMistake) in .setUp },
        CommandRow(
            name: "reconnect",
            arguments: "",
            summary: "Ends your connection and makes a new one.",
            group: .actions,
            takesServer: true
        ) { arguments throws(CommandMistake) in .reconnect(try arguments.networks()) },
        CommandRow(
            name: "quit",
            arguments: "",
            summary: "Ends your connection and takes you out of its rooms.",
            group: .actions,
            takesServer: true
        ) { arguments throws(CommandMistake) in .quit(try arguments.networks()) },
        CommandRow(
            name: "storepass",
            arguments: "PASSWORD",
            summary: "Keeps your services password, sealed, for logging in.",
            group: .authentication,
            takesServer: true
        ) { arguments throws(CommandMistake) in .storePassword(try arguments.network(), try arguments.rest()) },
        CommandRow(
            name: "removepass",
            arguments: "",
            summary: "Forgets your services password.",
            group: .authentication,
            takesServer: true
        ) { arguments throws(CommandMistake) in .removePassword(try arguments.network()) },
        CommandRow(
            name: "username",
            arguments: "NAME",
            summary: "Sets your user name, which is also your services account.",
            group: .authentication,
            takesServer: true
        ) { arguments throws(CommandMistake) in .username(try arguments.network(), try arguments.username(0)) },
        CommandRow(
            name: "whois",
            arguments: "NICK or @USER:HOMESERVER",
            summary: "Shows who somebody is on the other side.",
            group: .info,
            takesServer: true
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            guard let word = arguments.word(0) else { throw arguments.usage() }
            if let user = UserID(parsing: word) { return .whoisUser(network, user) }
            return .whoisNick(network, try arguments.nick(0))
        },
        CommandRow(
            name: "listrooms",
            arguments: "",
            summary: "Lists the channels that you are on, with their rooms.",
            group: .info,
            takesServer: true
        ) { arguments throws(CommandMistake) in .listRooms(try arguments.networks()) },
        CommandRow(
            name: "plumb",
            arguments: "ROOM #CHANNEL NICK [KEY]",
            summary: "Links a room of yours with a channel, if NICK, an operator there, consents.",
            group: .actions,
            takesServer: true
        ) { arguments throws(CommandMistake) in
            guard let room = arguments.word(0).flatMap({ RoomID(parsing: $0) }) else { throw arguments.usage() }
            return .plumb(
                room,
                try arguments.network(),
                try arguments.channel(1),
                consent: try arguments.word(2) == nil ? nil : arguments.nick(2),
                key: arguments.word(3)
            )
        },
        CommandRow(
            name: "bridgeversion",
            arguments: "",
            summary: "Shows the version of the bridge.",
            group: .info,
            takesServer: false
        ) { _ throws(CommandMistake) in .version },
    ]
}
