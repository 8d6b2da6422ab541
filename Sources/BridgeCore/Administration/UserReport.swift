import IRCProtocol
import MatrixProtocol

/// What the bridge knows of a Matrix user. Never a secret: of a password only that there is one.
package struct UserReport: Sendable, Hashable {
    package struct Connection: Sendable, Hashable {
        package enum State: String, Sendable, Hashable { case offline, connecting, online, waiting, refused }

        package var network: NetworkID
        package var nick: String
        package var state: State
        /// Why the network or the bridge does not want it.
        package var refusal: String?
        package var server: String?
        package var username: String?
        package var channels: [String]
        /// Lines that have not been confirmed.
        package var pending: Int
        package var hasPassword: Bool
        package var hasQuit: Bool

        package init(
            network: NetworkID,
            nick: String,
            state: State,
            refusal: String?,
            server: String?,
            username: String?,
            channels: [String],
            pending: Int,
            hasPassword: Bool,
            hasQuit: Bool
        ) {
            self.network = network
            self.nick = nick
            self.state = state
            self.refusal = refusal
            self.server = server
            self.username = username
            self.channels = channels
            self.pending = pending
            self.hasPassword = hasPassword
            self.hasQuit = hasQuit
        }
    }

    package var user: UserID
    package var connections: [Connection]
    /// Of linked rooms.
    package var rooms: [RoomID]
    package var adminRoom: RoomID?
    /// Milliseconds since 1970, to the hour; nil where it is not known.
    package var lastActive: Int64?
    package var isAdministrator: Bool
    /// The sentence with which they are kept out, if they are.
    package var bar: String?

    package init(
        user: UserID,
        connections: [Connection],
        rooms: [RoomID],
        adminRoom: RoomID?,
        lastActive: Int64?,
        isAdministrator: Bool,
        bar: String?
    ) {
        self.user = user
        self.connections = connections
        self.rooms = rooms
        self.adminRoom = adminRoom
        self.lastActive = lastActive
        self.isAdministrator = isAdministrator
        self.bar = bar
    }
}

/// What the bridge knows of a Matrix room.
package struct RoomReport: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable { case linked, administration, conversation }

    package struct Link: Sendable, Hashable {
        package var network: NetworkID
        package var channel: String
        package var origin: BridgeCore.Link.Origin
        package var hasKey: Bool
        /// People on the channel, ours too.
        package var onChannel: Int
        /// The nick of the connection that tells what is said there; nil where none does.
        package var reporter: String?

        package init(
            network: NetworkID,
            channel: String,
            origin: BridgeCore.Link.Origin,
            hasKey: Bool,
            onChannel: Int,
            reporter: String?
        ) {
            self.network = network
            self.channel = channel
            self.origin = origin
            self.hasKey = hasKey
            self.onChannel = onChannel
            self.reporter = reporter
        }
    }

    package var room: RoomID
    package var kind: Kind
    package var links: [Link]
    /// Whose room it is, where it is somebody's.
    package var user: UserID?
    package var matrixMembers: Int
    package var ghosts: Int
    package var ban: String?

    package init(
        room: RoomID,
        kind: Kind,
        links: [Link],
        user: UserID?,
        matrixMembers: Int,
        ghosts: Int,
        ban: String?
    ) {
        self.room = room
        self.kind = kind
        self.links = links
        self.user = user
        self.matrixMembers = matrixMembers
        self.ghosts = ghosts
        self.ban = ban
    }
}
