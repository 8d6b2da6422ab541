import IRCProtocol

extension CommandRow {
    static let actions: [CommandRow] = [
        CommandRow(
            name: "join",
            arguments: "#CHANNEL [KEY]",
            summary: "Invites you to the room of a channel.",
            group: .actions,
            secret: .after(1)
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            let channel = try arguments.channel(on: network)
            let key = arguments.takeWord().map { Secret($0) }
            try arguments.end()
            return .join(network, channel, key: key)
        },
        CommandRow(
            name: "part",
            arguments: "#CHANNEL [REASON]",
            roomArguments: "[REASON]",
            summary: "Takes you off a channel and out of its rooms.",
            group: .actions,
            isForRooms: true
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            return .part(network, try arguments.channelOfPlace(on: network), reason: arguments.takeText())
        },
        CommandRow(
            name: "nick",
            arguments: "[NICK]",
            summary: "Changes your nick; without one, shows it.",
            group: .actions,
            isForRooms: true
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            return .nick(network, arguments.isEmpty ? nil : try arguments.nick())
        },
        CommandRow(
            name: "msg",
            arguments: "NICK TEXT",
            summary: "Says something to somebody alone. Answers come in a room of their own.",
            group: .actions,
            secret: .message
        ) { arguments throws(CommandMistake) in
            .message(try arguments.network(), try arguments.nick(), try arguments.neededText())
        },
        CommandRow(
            name: "mode",
            arguments: "[#CHANNEL] [MODES]",
            roomArguments: "[MODES]",
            summary: "Shows or changes the modes of a channel; without a channel, your own.",
            group: .actions,
            isForRooms: true,
            secret: .modes
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            if arguments.context.venue == .desk, !arguments.startsWithChannel(of: network) {
                return .mode(network, .oneself, try arguments.modes())
            }
            return .mode(network, .channel(try arguments.channelOfPlace(on: network)), try arguments.modes())
        },
        CommandRow(
            name: "topic",
            arguments: "#CHANNEL [TEXT]",
            roomArguments: "[TEXT]",
            summary: "Shows or sets the topic of a channel.",
            group: .actions,
            isForRooms: true
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            return .topic(network, try arguments.channelOfPlace(on: network), arguments.takeText())
        },
        CommandRow(
            name: "away",
            arguments: "[TEXT]",
            summary: "Marks you as away; without a text, as back.",
            group: .actions,
            isForRooms: true
        ) { arguments throws(CommandMistake) in .away(arguments.networks(), arguments.takeText()) },
        CommandRow(
            name: "cmd",
            arguments: "COMMAND [ARGUMENTS]",
            summary: "Sends a raw IRC command and shows the answer.",
            group: .actions,
            secret: .line
        ) { arguments throws(CommandMistake) in .raw(try arguments.network(), try arguments.line()) },
        CommandRow(
            name: "active",
            arguments: "",
            summary: "Says that you are there, so that your connection is kept.",
            group: .actions,
            takesServer: false,
            isForRooms: true
        ) { _ throws(CommandMistake) in .active },
        CommandRow(
            name: "reconnect",
            arguments: "",
            summary: "Ends your connection and makes a new one.",
            group: .actions,
            isForRooms: true
        ) { arguments throws(CommandMistake) in .reconnect(try arguments.networksAlone()) },
        CommandRow(
            name: "quit",
            arguments: "",
            summary: "Ends your connection and takes you out of its rooms.",
            group: .actions,
            isForRooms: true
        ) { arguments throws(CommandMistake) in .quit(try arguments.networksAlone()) },
    ]
}
