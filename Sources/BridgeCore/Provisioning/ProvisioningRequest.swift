import IRCProtocol
import MatrixProtocol

/// What may be asked over the provisioning interface, once its fields have been read.
package enum ProvisioningRequest: Sendable, Hashable {
    /// Answered by `linkRequested` when the operator has been asked, or by `linked` where an administrator asks for
    /// a link without consent.
    case link(LinkRequest)
    case unlink(UnlinkRequest)
    /// By a user who must be in the room to see; nil for a program that is trusted with all of them.
    case listLinks(RoomID, by: UserID?)
    /// Who of the channel could be asked.
    case queryLink(NetworkID, ChannelName, channelPassword: Secret?)
    case queryNetworks
    case limits
    /// Requests for the room that wait for an answer, and those that ended lately.
    /// Users see their own, and all where they are in the room.
    case listRequests(RoomID, by: UserID?)
}

package enum ProvisioningAnswer: Sendable, Hashable {
    /// The operator has been asked.
    case linkRequested
    case linked
    case unlinked
    case links([ProvisionedLink])
    /// Operators of the channel, without the bridge's own bot.
    case operators([Nickname])
    case networks([ThirdPartyProtocolAnswer.Instance])
    /// `limit` nil: there is none.
    case limits(count: Int, limit: Int?)
    case requests([LinkProgress])
    case refused(ProvisioningRefusal)
}

/// A link as `listlinks` tells it.
package struct ProvisionedLink: Sendable, Hashable {
    package var room: RoomID
    package var network: NetworkID
    package var channel: ChannelName
    package var origin: Link.Origin

    package init(room: RoomID, network: NetworkID, channel: ChannelName, origin: Link.Origin) {
        self.room = room
        self.network = network
        self.channel = channel
        self.origin = origin
    }
}

/// How a request to link stands.
package struct LinkProgress: Sendable, Hashable {
    package enum Stage: Sendable, Hashable {
        /// Room and channel are being looked at.
        case preparing
        /// The operator has been asked and may answer for so long.
        case asked(remaining: Duration)
        case linked
        case refused(ProvisioningRefusal)
    }

    package var user: UserID
    package var room: RoomID
    package var network: NetworkID
    package var channel: ChannelName
    package var operatorNick: Nickname?
    package var stage: Stage

    package init(
        user: UserID,
        room: RoomID,
        network: NetworkID,
        channel: ChannelName,
        operatorNick: Nickname?,
        stage: Stage
    ) {
        self.user = user
        self.room = room
        self.network = network
        self.channel = channel
        self.operatorNick = operatorNick
        self.stage = stage
    }
}
