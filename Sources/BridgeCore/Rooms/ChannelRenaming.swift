import IRCProtocol

/// A channel that has another name now, and those of ours whom the server has yet to tell.
struct ChannelRenaming: Sendable, Hashable {
    var to: ChannelName
    /// What they show is still of the former name.
    var awaiting: Set<ConnectionID>
}
