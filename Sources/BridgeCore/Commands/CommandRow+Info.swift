import MatrixProtocol

extension CommandRow {
    static let info: [CommandRow] = [
        CommandRow(
            name: "help",
            arguments: "[COMMAND]",
            summary: "Shows what you can do here.",
            group: .info,
            takesServer: false,
            isForRooms: true,
            isForAnyRoom: true
        ) { arguments throws(CommandMistake) in .help(arguments.takeWord()) },
        CommandRow(
            name: "status",
            arguments: "",
            summary: "Shows how you are connected.",
            group: .info
        ) { arguments throws(CommandMistake) in .status(try arguments.networksAlone()) },
        CommandRow(
            name: "whois",
            arguments: "NICK or @USER:HOMESERVER",
            summary: "Shows who somebody is on the other side.",
            group: .info,
            isForRooms: true
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            var words = arguments
            if let word = words.takeWord(), let user = UserID(parsing: word) { return .whoisUser(network, user) }
            return .whoisNick(network, try arguments.nick())
        },
        CommandRow(
            name: "names",
            arguments: "#CHANNEL",
            roomArguments: "",
            summary: "Shows who is on a channel.",
            group: .info,
            isForRooms: true
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            let channel = try arguments.channelOfPlace(on: network)
            try arguments.end()
            return .names(network, channel)
        },
        CommandRow(
            name: "listrooms",
            arguments: "",
            summary: "Lists the channels that you are on, with their rooms.",
            group: .info
        ) { arguments throws(CommandMistake) in .listRooms(try arguments.networksAlone()) },
        CommandRow(
            name: "bridgeversion",
            arguments: "",
            summary: "Shows the version of the bridge.",
            group: .info,
            takesServer: false,
            isForRooms: true,
            isForAnyRoom: true
        ) { _ throws(CommandMistake) in .version },
    ]
}
