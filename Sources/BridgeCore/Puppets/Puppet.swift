import DequeModule
import IRCProtocol
import MatrixProtocol

/// Somebody of ours on a network: the connection, the channels wanted, and what is still to be said.
///
/// It outlives its connections: lines that were not confirmed when one ends are said on the next.
struct Puppet: Sendable {
    /// Behind a reference: a session's identity has many parts, and puppets are looked at with each line.
    indirect enum State: Sendable, Hashable {
        case offline
        case opening(ConnectionID)
        case online(ConnectionID, SessionIdentity, since: Duration)
        /// A timer will open the next connection.
        case waiting
        /// The network does not want us: nothing is tried until somebody asks for it.
        case refused(String)
    }

    struct Channel: Sendable, Hashable {
        enum State: Sendable, Hashable {
            case wanted, joining, present
            case refused(ServerReply)
        }

        var spelling: ChannelName
        var password: Secret?
        var state: State
        /// Attempts that failed, kicks among them.
        var backoff = Backoff()
        /// When a channel that would not have us is tried again; nil where something else decides that.
        var retryAt: Duration?
        var joinedAt: Duration?
    }

    let key: PuppetKey
    @Boxed var record: PuppetRecord?
    var state = State.offline
    /// The nick that we hold or asked for last.
    var nick: Nickname
    var channels: [FoldedName: Channel] = [:]
    var backoff = Backoff()
    /// Which server and which address of ours come next.
    var detour = Detour()
    /// Why the user was last told that there is no connection, since there was one.
    var toldCause: ClosingCause?
    /// Whether the connection on its way is known to be waited for.
    var isHurried = false
    /// When somebody last spoke through it.
    var lastSpoke: Duration = .zero
    /// A login was tried and has not worked yet.
    var lacksAccount = false
    /// Was told that there is no place, since there was a connection.
    var toldOfNoPlace = false
    /// What happens after the end that we ask for.
    var reopens = false
    /// Sent away to make room for others, and not gone yet.
    var isLeaving = false
    /// Parts that were ordered and have not been seen to happen: the channel can be wanted again before.
    private var partings: [FoldedName: Int] = [:]
    private(set) var waiting = Deque<Utterance>()
    private(set) var inFlight: [LineToken: Utterance] = [:]
    /// Some of what waits was on a connection that has ended: it may have arrived.
    private var hasRecalled = false
    /// Lines known to have arrived that the channel's reporter may still show: a late sight of one is not a sign of the
    /// next that reads the same.
    private var overdueSights: Deque<Sight> = []

    private struct Sight: Sendable, Hashable {
        var folded: FoldedName
        var kind: OutgoingLine.Kind
        var text: String
    }

    /// Beyond this the oldest is forgotten: a line would be said twice at worst, never lost.
    private static let rememberedSights = 64

    init(key: PuppetKey, nick: Nickname, record: PuppetRecord?) {
        self.key = key
        self.nick = nick
        self.record = record
    }

    var connection: ConnectionID? {
        switch state {
        case .opening(let id), .online(let id, _, _): id
        case .offline, .waiting, .refused: nil
        }
    }

    var identity: SessionIdentity? {
        guard case .online(_, let identity, _) = state else { return nil }
        return identity
    }

    var isOnline: Bool { identity != nil }
    var pending: Int { waiting.count + inFlight.count }

    /// Whether a connection is worth having: somebody speaks, or has to be seen in a channel.
    var isWanted: Bool { key.isBot || !channels.isEmpty || pending > 0 }

    /// Whether there is a channel that it is still to ask for.
    var hasUnjoined: Bool { channels.values.contains { $0.state == .wanted } }

    func canSay(to utterance: Utterance) -> Bool {
        guard isOnline else { return false }
        switch utterance.target {
        case .nick: return true
        case .channel: return channels[utterance.folded]?.state == .present
        }
    }

    var oldestExpiry: Duration? { waiting.first?.expires }

    /// The channel is to be joined, unless it is already. Who waits for a busy one goes on waiting.
    mutating func want(_ folded: FoldedName, spelling: ChannelName, password: Secret?) {
        switch channels[folded]?.state {
        case .joining, .present: break
        case .refused where channels[folded]?.retryAt != nil && !key.isBot: break
        case nil, .wanted, .refused:
            var channel = Channel(spelling: spelling, password: password, state: .wanted)
            channel.backoff = channels[folded]?.backoff ?? Backoff()
            channels[folded] = channel
        }
    }

    /// Whether a login that had failed has worked now; said once.
    mutating func takeLackOfAccount() -> Bool {
        defer { lacksAccount = false }
        return lacksAccount
    }

    mutating func awaitParting(from channel: FoldedName) { partings[channel, default: 0] += 1 }

    /// Whether a part that was seen is one that was ordered.
    mutating func takeParting(from channel: FoldedName) -> Bool {
        guard let count = partings[channel] else { return false }
        partings[channel] = count > 1 ? count - 1 : nil
        return true
    }

    mutating func enqueue(_ utterance: Utterance) { waiting.append(utterance) }

    /// Takes all that can be said now, in order, each under a token of `tokens`. Lines of one message that can be sent as
    /// one are.
    mutating func takeSayable(tokens: inout UInt64) -> [OutgoingLine] {
        guard isOnline, !waiting.isEmpty else { return [] }
        var taken: [Utterance] = []
        var kept = Deque<Utterance>()
        for utterance in waiting {
            guard canSay(to: utterance) else {
                kept.append(utterance)
                continue
            }
            if let limits = identity?.multiline, let last = taken.last, last.isContinued(by: utterance),
                last.rest.count + 1 < limits.lines
            {
                taken[taken.count - 1].rest.append(utterance)
            } else {
                taken.append(utterance)
            }
        }
        waiting = kept
        hasRecalled = hasRecalled && !kept.isEmpty
        return taken.map { utterance in
            tokens += 1
            let token = LineToken(rawValue: tokens)
            inFlight[token] = utterance
            return Self.line(utterance, token)
        }
    }

    private static func line(_ utterance: Utterance, _ token: LineToken) -> OutgoingLine {
        var tags = utterance.tags
        if utterance.deed == .say { tags[DeliveryMark.lineTag] = utterance.mark }
        var line = OutgoingLine(
            token: token,
            target: utterance.target,
            kind: utterance.kind,
            text: utterance.text,
            tags: tags
        )
        line.deed = utterance.deed
        line.more = utterance.rest.map(\.text)
        return line
    }

    func isWaiting(toSay event: EventID) -> Bool { waiting.contains { $0.origin.event == event } }

    /// The line has arrived or was refused.
    mutating func settle(_ token: LineToken) -> Utterance? { inFlight.removeValue(forKey: token) }

    /// The line was confirmed by something else than its sight.
    mutating func expectSight(of utterance: Utterance) {
        overdueSights.append(
            Sight(folded: utterance.folded, kind: utterance.kind, text: utterance.text.plain)
        )
        if overdueSights.count > Self.rememberedSights { overdueSights.removeFirst() }
    }

    /// The connection has ended: what was on it waits again, in the order it was said.
    mutating func recall() {
        let lines = inFlight.sorted { $0.key < $1.key }.flatMap(\.value.lines)
        waiting.prepend(contentsOf: lines)
        hasRecalled = !waiting.isEmpty
        inFlight = [:]
        partings = [:]
        lacksAccount = false
        for name in channels.keys {
            channels[name]?.state = .wanted
            channels[name]?.retryAt = nil
        }
    }

    /// The network compares names otherwise than was thought: channels and lines find each other by the new folding.
    mutating func refold(by mapping: CaseMapping) {
        channels = Dictionary(
            channels.sorted { $0.key < $1.key }.map { (mapping.fold($0.value.spelling), $0.value) }
        ) { first, _ in first }
        waiting = Deque(waiting.map { $0.refolded(by: mapping) })
        inFlight = inFlight.mapValues { $0.refolded(by: mapping) }
    }

    /// The channel has another name now, for all that is to be said there too.
    mutating func follow(_ old: FoldedName, to new: FoldedName, _ spelling: ChannelName) {
        if var channel = channels.removeValue(forKey: old) {
            channel.spelling = spelling
            channels[new] = channel
        }
        if let count = partings.removeValue(forKey: old) { partings[new] = count }
        waiting = Deque(waiting.map { $0.following(old, to: new, spelling) })
        inFlight = inFlight.mapValues { $0.following(old, to: new, spelling) }
        for index in overdueSights.indices where overdueSights[index].folded == old {
            overdueSights[index].folded = new
        }
    }

    /// The first line, on its way or waiting, that `mark` names, or, without a mark, whose target and text are these:
    /// taken away, for it is known to have arrived.
    /// `part`: which piece of the line was seen, where it was cut: it has arrived with the last of them.
    mutating func takeArrived(
        mark: String?,
        part: DeliveryMark.Part?,
        messageID: String?,
        folded: FoldedName,
        kind: OutgoingLine.Kind,
        text: String
    ) -> Utterance? {
        func matches(_ utterance: Utterance) -> Bool {
            guard utterance.deed == .say else { return false }
            if let mark { return utterance.isMarked(by: mark) }
            return utterance.folded == folded && utterance.kind == kind && utterance.text.plain == text
        }
        if mark == nil, let late = overdueSights.firstIndex(of: Sight(folded: folded, kind: kind, text: text)) {
            overdueSights.remove(at: late)
            return nil
        }
        if let token = inFlight.filter({ matches($0.value) }).keys.min() {
            if let part, inFlight[token]?.saw(part, messageID: messageID) == false { return nil }
            return inFlight.removeValue(forKey: token)
        }
        guard mark != nil || hasRecalled, let index = waiting.firstIndex(where: matches) else { return nil }
        if let part, !waiting[index].saw(part, messageID: messageID) { return nil }
        var arrived = waiting.remove(at: index)
        // What was one message of many lines has arrived with all of them.
        while mark != nil, index < waiting.count, matches(waiting[index]) {
            arrived.rest.append(waiting.remove(at: index))
        }
        return arrived
    }

    /// Takes away what waits and satisfies `condition`.
    mutating func giveUp(where condition: (Utterance) -> Bool) -> [Utterance] {
        let given = waiting.filter(condition)
        guard !given.isEmpty else { return [] }
        waiting.removeAll(where: condition)
        return Array(given)
    }
}

extension Puppet {
    /// Changes in place: a queue can be long, and a copy of it for each line would be felt.
    mutating func apply<Result>(_ change: (inout Puppet) -> Result) -> Result { change(&self) }
}
