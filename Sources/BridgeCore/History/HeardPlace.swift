import MatrixProtocol

/// Where something is heard: a channel, or by somebody alone.
package enum HeardPlace: Sendable, Hashable {
    case channel(ChannelKey)
    case person(PuppetKey)
}
