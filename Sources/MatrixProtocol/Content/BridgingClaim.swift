/// The word of a bridge that it links a room with a channel, or is about to.
///
/// `m.room.bridging`, by which bridges keep out of each other's way. Not of the specification: matrix-appservice-irc
/// writes it, under the key `irc://irc.example.org/#channel`.
package enum BridgingClaim: String, Sendable, Hashable, CaseIterable {
    case pending, success, failure

    package static let type = "m.room.bridging"

    /// Whether the room is the bridge's matter.
    package var holds: Bool { self != .failure }
}
