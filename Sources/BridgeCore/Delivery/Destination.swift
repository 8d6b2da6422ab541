import IRCProtocol

/// Where something goes on IRC, and as which lines.
struct Destination: Sendable {
    var key: PuppetKey
    var target: OutgoingLine.Target
    var folded: FoldedName
    var kind: OutgoingLine.Kind
    /// None for what is not shown there.
    var lines: [FormattedText]
    var omission: LineLimit.Omission?
    var deed = OutgoingLine.Deed.say
    var tags = MessageTags()
    /// The words alone, without what they are put into for those who read along.
    var words: [String] = []
    /// Its lines follow from what only this run recalls.
    var isRecalled = false

    var place: ChannelKey { ChannelKey(network: key.network, name: folded) }
}
