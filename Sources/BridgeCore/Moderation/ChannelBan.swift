import MatrixProtocol

/// A ban that stands on both sides: a mask on the channel, and the Matrix user whom it is for. Written down before either
/// side is told, so that each knows what comes back from the other, after a restart too.
package struct ChannelBan: Sendable, Hashable, Codable {
    package var channel: ChannelKey
    /// As it was set.
    package var mask: String
    /// A ghost, or a person of Matrix.
    package var user: UserID

    package init(channel: ChannelKey, mask: String, user: UserID) {
        self.channel = channel
        self.mask = mask
        self.user = user
    }
}

extension ChannelBan: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.channel, left.mask, left.user) < (right.channel, right.mask, right.user)
    }
}
