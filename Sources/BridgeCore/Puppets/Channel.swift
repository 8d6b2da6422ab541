import IRCProtocol
import MatrixProtocol

/// A channel that is linked to rooms: who is on it, and who of us tells what is said there.
///
/// Behind one reference like ``Network``, and for the same reason.
struct Channel: Sendable {
    struct Member: Sendable, Hashable {
        var nick: Nickname
        var prefixes: String
        /// Where it is not the one named after the nick. Other channels may have seen a new nick of theirs, or not yet.
        var ghost: UserID?
    }

    @Boxed private var parts: Parts

    private struct Parts: Sendable {
        var key: ChannelKey
        var spelling: ChannelName
        var password: Secret?
        var broker: ChannelBroker
        var roster: [FoldedName: Member] = [:]
        var departures: [FoldedName: Duration] = [:]
        var topic: String?
        var newest: Int64?
        var mark: HistoryMark?
        var gap: GapFill = GapFill()
        var shownTopics: [RoomID: String] = [:]
        var modes: ChannelModes?
        var bans: [String] = []
        var expelled: [Expelled] = []
        var spoken: Set<FoldedName> = []
        var toldForward: String?
        var renamedAt: Duration?
    }

    init(key: ChannelKey, spelling: ChannelName, password: Secret?, broker: ChannelBroker) {
        parts = Parts(key: key, spelling: spelling, password: password, broker: broker)
    }

    var key: ChannelKey { parts.key }
    var spelling: ChannelName { parts.spelling }
    /// When it last got another name.
    var renamedAt: Duration? { parts.renamedAt }

    var password: Secret? {
        get { parts.password }
        _modify { yield &parts.password }
    }

    var broker: ChannelBroker {
        get { parts.broker }
        _modify { yield &parts.broker }
    }

    /// Everybody on the channel, ours too, as the reporter last saw it.
    var roster: [FoldedName: Member] {
        get { parts.roster }
        _modify { yield &parts.roster }
    }

    /// Who left the network or took another nick, until when: another connection may still show it.
    private var departures: [FoldedName: Duration] {
        get { parts.departures }
        _modify { yield &parts.departures }
    }

    var topic: String? {
        get { parts.topic }
        _modify { yield &parts.topic }
    }

    /// When the newest line was said that was delivered with all before it, in milliseconds since 1970: a replay holds
    /// news only behind it. Our own words say nothing of what others said before them.
    private(set) var newest: Int64? {
        get { parts.newest }
        _modify { yield &parts.newest }
    }

    /// Behind this all that was said is unknown, if none of us is there.
    private(set) var mark: HistoryMark? {
        get { parts.mark }
        _modify { yield &parts.mark }
    }

    var gap: GapFill {
        get { parts.gap }
        _modify { yield &parts.gap }
    }

    /// As each room has it, where it was told since the start.
    var shownTopics: [RoomID: String] {
        get { parts.shownTopics }
        _modify { yield &parts.shownTopics }
    }

    /// Nil until the server has told them.
    var modes: ChannelModes? {
        get { parts.modes }
        _modify { yield &parts.modes }
    }

    /// Masks that were seen to be set, the newest at the end.
    var bans: [String] {
        get { parts.bans }
        _modify { yield &parts.bans }
    }

    /// Who was kicked last, the newest at the end.
    var expelled: [Expelled] {
        get { parts.expelled }
        _modify { yield &parts.expelled }
    }

    /// Who has spoken without a rank since the channel is moderated.
    var spoken: Set<FoldedName> {
        get { parts.spoken }
        _modify { yield &parts.spoken }
    }

    /// The channel that this one was last said to forward to.
    var toldForward: String? {
        get { parts.toldForward }
        _modify { yield &parts.toldForward }
    }
}

extension Channel {
    mutating func rename(to key: ChannelKey, _ spelling: ChannelName, at moment: Duration) {
        parts.key = key
        parts.spelling = spelling
        parts.renamedAt = moment
    }

    /// Whether a quit or a new nick of theirs is news of this channel, seen first or once more. Who is not on it for all
    /// may have come in what this connection has shown before, and what is still to be delivered.
    func knew(_ nick: FoldedName, by connection: ConnectionID, at moment: Duration) -> Bool {
        roster[nick] != nil || departures[nick].map { $0 > moment } ?? false || broker.awaits(nick, from: connection)
    }

    /// The channel has heard that the nick is gone.
    mutating func depart(_ nick: FoldedName, until moment: Duration) { departures[nick] = moment }

    mutating func forgetDepartures(now: Duration) {
        if !departures.isEmpty { departures = departures.filter { $0.value > now } }
    }

    var hasDepartures: Bool { !departures.isEmpty }

    mutating func hear(at time: Int64, messageID: String? = nil) {
        newest = max(newest ?? time, time)
        if mark.map({ $0.time <= time }) ?? true { mark = HistoryMark(time: time, messageID: messageID) }
    }

    /// Up to here all was known before a restart, and replays may begin earlier.
    mutating func resume(from mark: HistoryMark) { self.mark = mark }

    mutating func refoldRoster(by mapping: CaseMapping) {
        let members = roster.sorted { $0.key < $1.key }.map(\.value)
        roster = Dictionary(members.map { (mapping.fold($0.nick), $0) }) { first, _ in first }
    }

    /// In place: the broker's log is not copied.
    mutating func step<Result>(_ take: (inout Channel) -> Result) -> Result { take(&self) }
}
