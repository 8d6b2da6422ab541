import IRCProtocol
import MatrixProtocol

/// A channel that is linked to rooms: who is on it, and who of us tells what is said there.
struct Channel: Sendable {
    struct Member: Sendable, Hashable {
        var nick: Nickname
        var prefixes: String
    }

    let key: ChannelKey
    var spelling: ChannelName
    var password: String?
    var broker: ChannelBroker
    /// Everybody on the channel, ours too, as the reporter last saw it.
    var roster: [FoldedName: Member] = [:]
    var topic: String?

    init(key: ChannelKey, spelling: ChannelName, password: String?, broker: ChannelBroker) {
        self.key = key
        self.spelling = spelling
        self.password = password
        self.broker = broker
    }
}

extension Channel {
    /// In place: the broker's log is not copied.
    mutating func step<Result>(_ take: (inout ChannelBroker) -> Result) -> Result { take(&broker) }
}
