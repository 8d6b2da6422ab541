import IRCProtocol
import MatrixProtocol

/// One way in which `provisioning.rules.allow` lets rooms be linked: these people, these rooms with these channels.
package struct PlumbingRule: Sendable, Hashable {
    /// Each list empty for all.
    package var users: [Glob]
    /// Ids of rooms.
    package var rooms: [Glob]
    /// Addresses of networks.
    package var networks: [Glob]
    package var channels: [Glob]

    package init(users: [Glob] = [], rooms: [Glob] = [], networks: [Glob] = [], channels: [Glob] = []) {
        self.users = users
        self.rooms = rooms
        self.networks = networks
        self.channels = channels
    }

    func allows(
        _ user: UserID,
        _ room: RoomID,
        _ network: NetworkID,
        _ channel: ChannelName,
        _ fold: CaseMapping
    ) -> Bool {
        let pairs = [(users, user.text), (rooms, room.text), (networks, network.name)]
        // Patterns are folded as channels are: `[` and `{` are one letter on many networks.
        let folded = channels.map { Glob(fold.fold($0.text).text) }
        return (pairs + [(folded, fold.fold(channel).text)]).allSatisfy { globs, subject in
            globs.isEmpty || globs.contains { $0.matches(subject) }
        }
    }
}
