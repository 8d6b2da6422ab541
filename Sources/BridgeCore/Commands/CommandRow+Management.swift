import IRCProtocol
import MatrixProtocol

extension CommandRow {
    static let management: [CommandRow] = [
        CommandRow(
            name: "feature",
            arguments: "mentions [true|false|default]",
            summary: "Shows or sets whether your nick on IRC mentions you here.",
            group: .management,
            takesServer: false
        ) { arguments throws(CommandMistake) in
            guard let word = arguments.takeWord(), let feature = Feature(rawValue: word.lowercasedASCII) else {
                throw arguments.usage()
            }
            let value = arguments.takeWord()
            try arguments.end()
            switch value?.lowercasedASCII {
            case nil: return .feature(feature, .show)
            case "true": return .feature(feature, .set(true))
            case "false": return .feature(feature, .set(false))
            case "default": return .feature(feature, .reset)
            default: throw arguments.usage()
            }
        },
        CommandRow(
            name: "plumb",
            arguments: "#CHANNEL NICK [KEY]",
            summary: "Links a room of yours with a channel, if NICK, an operator there, consents.",
            group: .management,
            takesRoom: true,
            isForRooms: true,
            isForAnyRoom: true,
            secret: .after(2)
        ) { arguments throws(CommandMistake) in
            let room = try arguments.roomOfPlace()
            let network = try arguments.network()
            let channel = try arguments.channel(on: network)
            let consent = arguments.isEmpty ? nil : try arguments.nick()
            let key = arguments.takeWord().map { Secret($0) }
            try arguments.end()
            return .plumb(room, network, channel, consent: consent, key: key)
        },
        CommandRow(
            name: "setup",
            arguments: "",
            summary: "Gives you a link to a page on which to link rooms with channels.",
            group: .management,
            takesServer: false
        ) { _ throws(CommandMistake) in .setUp },
        CommandRow(
            name: "unlink",
            arguments: "#CHANNEL",
            roomArguments: "[#CHANNEL]",
            summary: "Ends the bridging of a room and a channel. For administrators and moderators of the room.",
            group: .management,
            takesRoom: true,
            alias: "unplumb",
            isForRooms: true
        ) { arguments throws(CommandMistake) in
            let isHere = arguments.room == nil
            let room = try arguments.roomOfPlace()
            let network = try arguments.network()
            let channel = isHere ? try arguments.channelOfPlace(on: network) : try arguments.channel(on: network)
            try arguments.end()
            return .unlink(room, network, channel)
        },
        CommandRow(
            name: "handover",
            arguments: "#CHANNEL USER…",
            summary: "Gives a room that the bridge made to Matrix users, who rule it from then on.",
            group: .management,
            takesRoom: true,
            isForAdministrators: true
        ) { arguments throws(CommandMistake) in
            let room = try arguments.roomOfPlace()
            let network = try arguments.network()
            let channel = try arguments.channel(on: network)
            return .handOver(room, network, channel, try arguments.users())
        },
        CommandRow(
            name: "optouts",
            arguments: "",
            summary: "Lists the channels that their operators have closed to this bridge.",
            group: .management,
            isForAdministrators: true
        ) { arguments throws(CommandMistake) in .listOptOuts(try arguments.networksAlone()) },
        CommandRow(
            name: "optin",
            arguments: "#CHANNEL",
            summary: "Opens a channel to the bridge again that its operators have closed.",
            group: .management,
            isForAdministrators: true
        ) { arguments throws(CommandMistake) in
            let network = try arguments.network()
            let channel = try arguments.channel(on: network)
            try arguments.end()
            return .liftOptOut(network, channel)
        },
        CommandRow(
            name: "limits",
            arguments: "",
            summary: "Shows how many people use this bridge, and how many may.",
            group: .management,
            takesServer: false,
            isForAdministrators: true
        ) { arguments throws(CommandMistake) in
            try arguments.end()
            return .limits
        },
        CommandRow(
            name: "forget",
            arguments: "[yes]",
            summary: "Deletes all that is stored about you.",
            group: .management,
            takesServer: false
        ) { arguments throws(CommandMistake) in
            guard let word = arguments.takeWord() else { return .forget(isMeant: false) }
            try arguments.end()
            guard word.lowercasedASCII == "yes" else { throw arguments.usage() }
            return .forget(isMeant: true)
        },
    ]
}
