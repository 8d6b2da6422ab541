import IRCProtocol

/// Somebody on the model network, as each server knows them.
struct ModelUser {
    /// Unique for ever: who comes back is another.
    let id: Int
    var nick: Nickname
    let user: String
    let host: String
    /// The server that they are on.
    let home: Int
    /// Since when the nick is theirs: in a collision the older stays.
    var nickSince: Int

    var source: Source { Source(name: nick.text, user: user, host: host) }
}

struct ModelChannel {
    var spelling: ChannelName
    var members: [Int: Bool] = [:]
    var topic = ""
    var topicSetAt = 0
    /// Kept for those who join, oldest first.
    var history: [SaidLine] = []

    static let historyLimit = 60
}

/// A line that the network has accepted.
struct SaidLine {
    /// Its place among all lines ever said.
    let id: Int
    let sender: Int
    var source: Source
    var isNotice: Bool
    var target: String
    /// The one that it is addressed to alone.
    var recipient: Int?
    var text: String
    var messageID: String
    var time: Int
    var clientTags: MessageTags
}

/// What servers tell each other.
enum Gossip {
    case introduced(ModelUser)
    case renamed(Int, Nickname, at: Int)
    case gone(Int, reason: String)
    case killed(Int, reason: String)
    case joined(Int, ChannelName, isOperator: Bool)
    case parted(Int, FoldedName, reason: String?)
    case kicked(by: Int, FoldedName, Int, reason: String)
    case topic(FoldedName, String, by: Source, at: Int)
    case said(SaidLine)
    /// The users of these servers are out of reach.
    case lost(homes: Set<Int>, reason: String)
}
