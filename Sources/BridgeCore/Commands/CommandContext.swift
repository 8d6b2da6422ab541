import IRCProtocol
import MatrixProtocol

/// Where a command was typed, and by whom: what its words mean depends on it.
struct CommandContext: Sendable {
    /// A network that the first word may name, by address, name or id.
    struct Choice: Sendable {
        var id: NetworkID
        var name: String
        var networkID: String
        var channelTypes: String
        var caseMapping: CaseMapping

        func isNamed(_ word: some StringProtocol) -> Bool {
            let folded = String(word).lowercasedASCII
            return [id.name, name, networkID].contains { $0.lowercasedASCII == folded }
        }
    }

    enum Venue: Sendable, Hashable {
        /// The user's room with the bot.
        case desk
        /// A room that is bridged to these channels, the first of which is meant where none is named.
        case room([Link])
        /// A private conversation on that network.
        case conversation(NetworkID)
        /// A room that the bridge has nothing to do with.
        case elsewhere
    }

    var networks: [Choice]
    var room: RoomID
    var venue: Venue
    var isAdministrator: Bool

    /// What stands before a command's name.
    var prefix: String { venue == .desk ? "!" : "!irc " }

    /// Whether a network has to be named.
    var serverNeeded: Bool { venue == .desk && networks.count > 1 }

    /// The network that the place is about.
    var usualNetwork: NetworkID? {
        switch venue {
        case .desk: networks.count == 1 ? networks.first?.id : nil
        case .room(let links): links.first?.channel.network
        case .conversation(let id): id
        case .elsewhere: networks.count == 1 ? networks.first?.id : nil
        }
    }

    func choice(_ id: NetworkID) -> Choice? { networks.first { $0.id == id } }
}
