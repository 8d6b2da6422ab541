import IRCProtocol

extension CommandRow {
    static let authentication: [CommandRow] = [
        CommandRow(
            name: "storepass",
            arguments: "PASSWORD",
            summary: "Keeps your services password, sealed, for logging in.",
            group: .authentication,
            secret: .after(0)
        ) { arguments throws(CommandMistake) in
            .storePassword(try arguments.network(), Secret(try arguments.neededText()))
        },
        CommandRow(
            name: "removepass",
            arguments: "",
            summary: "Forgets your services password.",
            group: .authentication
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            try arguments.end()
            return .removePassword(network)
        },
        CommandRow(
            name: "certfp",
            arguments: "[new | remove | PEM]",
            summary: "Shows or makes the certificate that logs you in, or takes yours: key and certificate as PEM.",
            group: .authentication,
            secret: .after(1),
            takesLines: true
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            return switch arguments.takeText() {
            case nil: .certificate(network, .show)
            case "new": .certificate(network, .new)
            case "remove": .certificate(network, .remove)
            case .some(let text) where text.hasPrefix("-----BEGIN "): .certificate(network, .given(Secret(text)))
            default: throw arguments.usage()
            }
        },
        CommandRow(
            name: "bouncer",
            arguments: "[ADDRESS LOGIN PASSWORD | remove]",
            summary: "Connects you by your own bouncer, at ircs://HOST:PORT.",
            group: .authentication,
            secret: .after(2)
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            guard let address = arguments.takeWord() else { return .bouncer(network, .show) }
            guard let login = arguments.takeWord() else {
                guard address == "remove" else { throw arguments.usage() }
                return .bouncer(network, .remove)
            }
            let password = Secret(try arguments.neededText())
            guard let bouncer = Bouncer(address: address, login: login, password: password) else {
                throw CommandMistake(
                    "This cannot be a bouncer: its address is ircs://HOST:PORT, and login and password are a word each."
                )
            }
            return .bouncer(network, .set(bouncer))
        },
        CommandRow(
            name: "username",
            arguments: "NAME",
            summary: "Sets your user name, which is also your services account.",
            group: .authentication
        ) { arguments throws(CommandMistake) in .username(try arguments.network(), try arguments.username()) },
        CommandRow(
            name: "regain",
            arguments: "[NICK]",
            summary: "Asks NickServ for your nick where somebody else holds it. You have to be logged in.",
            group: .authentication,
            isForRooms: true
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            return .regain(network, arguments.isEmpty ? nil : try arguments.nick())
        },
    ]
}
