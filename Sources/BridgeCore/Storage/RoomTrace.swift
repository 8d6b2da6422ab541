import MatrixProtocol

/// Something that stands on the homeserver for a link, and goes with it.
///
/// Noted before it is made, in the same commit as the order: what may be there is always known, and taking away what is
/// not there does no harm.
package struct RoomTrace: Sendable, Hashable, Codable {
    package enum Kind: Sendable, Hashable, Codable {
        case alias(RoomAlias)
        /// In the list of that network, or with nil in the homeserver's own.
        case listing(network: String?)
        /// The state that tells clients of the bridge; `digest` of its content, so that only a change is written again.
        case bridgeState(key: String, digest: String)
        /// The word to other bridges that the room is linked by this one.
        case claim(key: String)
        /// In the space of the link's network.
        case space(RoomID)
    }

    var isAlias: Bool {
        if case .alias = kind { true } else { false }
    }

    package var room: RoomID
    package var channel: ChannelKey
    package var kind: Kind

    package init(room: RoomID, channel: ChannelKey, kind: Kind) {
        self.room = room
        self.channel = channel
        self.kind = kind
    }
}
