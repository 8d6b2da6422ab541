import IRCProtocol
import MatrixProtocol

/// All that the bridge remembers of requests to link rooms, and of what channel operators have said of it.
struct Consents: Sendable {
    var requests: [PlumbID: PlumbRequest] = [:]
    /// Who waits over HTTP for the request to be refused or the operator to be asked.
    var waiting: [PlumbID: ReplyToken] = [:]
    /// Rooms as they were last read.
    var rooms: [PlumbID: RoomAuthority] = [:]
    /// Orders that bring the bot into a request's room.
    var entries: [TransactionID: PlumbID] = [:]
    /// Questions to operators that are on their way.
    var questions: [LineToken: PlumbID] = [:]
    private(set) var ended: [Ended] = []

    var visits: [ChannelKey: Visit] = [:]
    var wishes: [WishID: OperatorWish] = [:]
    var lookups: [ReplyToken: Lookup] = [:]
    /// Channels that their operators have closed to the bridge.
    var optOuts: [ChannelKey: OptOut] = [:]
    var allowance = AnswerAllowance()
    var last: UInt64 = 0

    struct Ended: Sendable, Hashable {
        var progress: LinkProgress
        var channel: ChannelKey
        var wasDeclined: Bool
        var at: Duration
    }

    private static let rememberedEnds = 200
    private static let lifetime = Duration.seconds(3_600)

    mutating func remember(_ end: Ended) {
        ended.removeAll { $0.at + Self.lifetime <= end.at }
        ended.append(end)
        if ended.count > Self.rememberedEnds { ended.removeFirst() }
    }

    mutating func forget(_ user: UserID) { ended.removeAll { $0.progress.user == user } }

    /// Whether the channel's operators have said no so lately that asking them again would only pester them.
    func wasDeclined(_ channel: ChannelKey, now: Duration) -> Bool {
        ended.contains { $0.wasDeclined && $0.channel == channel && $0.at + Self.lifetime > now }
    }

    func ended(in room: RoomID, now: Duration) -> [LinkProgress] {
        ended.filter { $0.progress.room == room && $0.at + Self.lifetime > now }.map(\.progress)
    }

    /// The network compares names otherwise than was thought.
    mutating func refold(_ network: NetworkID, by mapping: CaseMapping) {
        func key(_ channel: ChannelName) -> ChannelKey { ChannelKey(network: network, name: mapping.fold(channel)) }
        for (id, request) in requests where request.link.network == network { requests[id]?.caseMapping = mapping }
        for (old, visit) in visits where old.network == network {
            visits[old] = nil
            visits[key(visit.spelling), default: Visit(spelling: visit.spelling)].visitors += visit.visitors
        }
        for (old, optOut) in optOuts where old.network == network {
            optOuts[old] = nil
            optOuts[key(optOut.channel)] = optOut
        }
    }
}

/// The bot's stay on a channel that need not be linked with anything.
struct Visit: Sendable, Hashable {
    enum Visitor: Sendable, Hashable {
        case plumb(PlumbID)
        case wish(WishID)
        case lookup(ReplyToken)
    }

    var spelling: ChannelName
    var visitors: [Visitor] = []
}

/// Somebody over HTTP who wants to know whom of a channel they could ask.
struct Lookup: Sendable, Hashable {
    var network: NetworkID
    var channel: ChannelName
}
