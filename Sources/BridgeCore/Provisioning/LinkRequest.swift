import IRCProtocol
import MatrixProtocol

/// A wish to link an existing Matrix room with a channel.
package struct LinkRequest: Sendable, Hashable, Codable {
    package var user: UserID
    package var room: RoomID
    package var network: NetworkID
    package var channel: ChannelName
    /// The channel's key, where it has one. Sealed in the store, and never part of a description.
    package var channelPassword: Secret?
    /// The channel operator who is asked for consent. Nil: nobody is asked, which only administrators of the bridge may
    /// wish.
    package var operatorNick: Nickname?

    package init(
        user: UserID,
        room: RoomID,
        network: NetworkID,
        channel: ChannelName,
        channelPassword: Secret? = nil,
        operatorNick: Nickname?
    ) {
        self.user = user
        self.room = room
        self.network = network
        self.channel = channel
        self.channelPassword = channelPassword
        self.operatorNick = operatorNick
    }

    private enum CodingKeys: String, CodingKey { case user, room, network, channel, operatorNick }
}

extension LinkRequest: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(user) links \(room) with \(channel) on \(network)" }
    /// `dump` and a failed test show what this shows.
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

/// A wish to undo a link.
package struct UnlinkRequest: Sendable, Hashable {
    package var user: UserID
    package var room: RoomID
    package var network: NetworkID
    package var channel: ChannelName

    package init(user: UserID, room: RoomID, network: NetworkID, channel: ChannelName) {
        self.user = user
        self.room = room
        self.network = network
        self.channel = channel
    }
}

/// Who waits to hear what becomes of a request.
package enum Requester: Sendable, Hashable {
    /// Typed in a room: the words go there, in reply.
    case command(CommandPlace)
    /// Over HTTP: the token gets one answer in bounded time, when the operator has been asked or the request refused.
    /// What comes of it later is told in the room.
    case http(ReplyToken)
}
