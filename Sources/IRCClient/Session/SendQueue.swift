import DequeModule
import IRCProtocol

/// Lines that wait for their turn: commands before what people say, the order for one target kept.
///
/// What cannot wait (PING, PONG, registration) never comes here. The core bounds what it orders.
struct SendQueue: Sendable {
    struct Entry: Sendable {
        enum Purpose: Sendable, Hashable {
            case plain
            /// A line of this token; `label` where the server echoes labels.
            case say(LineToken, label: String?)
            case request(RequestToken, isLast: Bool)
        }

        var message: Message
        /// The channel or nick it is addressed to, folded.
        var target: FoldedName?
        var purpose: Purpose
        /// Lines that must follow the first with nothing between: the rest of a batch.
        var following: [Message] = []

        mutating func redirect(to channel: ChannelName, _ folded: FoldedName) {
            target = folded
            message.redirect(to: channel)
            for index in following.indices { following[index].redirect(to: channel) }
        }

        /// Takes the channel of another PART into this one, so that one line does for both.
        mutating func takeIn(_ other: Entry, most: Int) -> Bool {
            guard purpose == .plain, other.purpose == .plain, message.command == .part, other.message.command == .part,
                message.tags == other.message.tags, let list = message[0], let next = other.message[0],
                message.parameters.dropFirst() == other.message.parameters.dropFirst(),
                list.utf8.count(where: { $0 == UInt8(ascii: ",") }) + 2 <= most,
                list.utf8.count + 1 + next.utf8.count <= Self.longestList
            else { return false }
            message.parameters[0] = Parameter(cleaning: list + "," + next)
            return true
        }

        /// Leaves room for a reason.
        private static let longestList = 300

        /// Whether `other` says the same to somebody else, so that one line does for both. What has a label of its own
        /// needs a line of its own.
        func saysTheSame(as other: Entry) -> Bool {
            guard case .say(_, nil) = purpose, case .say(_, nil) = other.purpose, following.isEmpty,
                other.following.isEmpty, target != other.target
            else { return false }
            return message.command == other.message.command && message.tags == other.message.tags
                && message.parameters.dropFirst() == other.message.parameters.dropFirst()
        }
    }

    private var commands = Deque<Entry>()
    private var says = Deque<Entry>()
    /// Channels that wait to be joined; several go into one line.
    private(set) var joins = Deque<FoldedName>()
    private var pacing: Pacing
    var costs = CommandCosts()
    /// To how many one line may be said, where the server has announced it.
    var mostTargets = 1
    /// Channels in one PART, where the server has announced it.
    var mostParts = 1
    /// Lines go as they come: the server has promised to bear it.
    var isUnpaced = false

    init(pace: ConnectionPlan.Pace) { pacing = Pacing(pace) }

    var isEmpty: Bool { commands.isEmpty && says.isEmpty && joins.isEmpty }
    var hasSays: Bool { !says.isEmpty }
    var count: Int { commands.count + says.count + joins.count }

    mutating func say(_ entry: Entry) { says.append(entry) }
    /// The rest of something that is half said comes before all else.
    mutating func sayNext(_ entry: Entry) { says.prepend(entry) }

    /// Whether a line that is worth nothing later can go now. It counts like any other.
    mutating func takesHint(_ now: MonotonicInstant) -> Bool {
        guard isEmpty, readyAt(now) <= now else { return false }
        pacing.take(now)
        return true
    }
    mutating func join(_ channel: FoldedName) { joins.append(channel) }

    /// A command goes ahead of what is said, unless something said to the same target waits, or unless it changes who
    /// says it: PART must not overtake the last words, nor NICK.
    mutating func command(_ entry: Entry) {
        let mustWait = says.contains { waiting in
            entry.target.map { $0 == waiting.target } ?? Self.concernsAll(entry.message.command)
        }
        if mustWait { says.append(entry) } else { commands.append(entry) }
    }

    private static func concernsAll(_ command: Command) -> Bool {
        switch command {
        case .nick, .quit, .privmsg, .notice, .setname: true
        default: false
        }
    }

    enum Turn: Sendable {
        case entry(Entry)
        /// The same, said to several at once.
        case shared([Entry])
        /// The machine takes as many of `joins` as fit into a line.
        case joins
    }

    /// What may go now, in turn; nil when nothing waits or the pace forbids it.
    mutating func next(_ now: MonotonicInstant) -> Turn? {
        guard !isEmpty, readyAt(now) <= now else { return nil }
        if var entry = commands.popFirst() {
            while let other = commands.first, entry.takeIn(other, most: mostParts) { commands.removeFirst() }
            release(&commands)
            pacing.take(now, cost: costs.cost(of: entry.message))
            return .entry(entry)
        }
        if !joins.isEmpty {
            pacing.take(now, cost: costs.cost(of: Message(.join)))
            return .joins
        }
        guard var entry = says.popFirst() else { return nil }
        while let other = says.first, entry.takeIn(other, most: mostParts) { says.removeFirst() }
        var shared = [entry]
        while shared.count < mostTargets, let other = says.first, entry.saysTheSame(as: other),
            !shared.contains(where: { $0.target == other.target })
        {
            shared.append(other)
            says.removeFirst()
        }
        release(&says)
        if shared.count > 1 {
            pacing.take(now, cost: shared.count)
            return .shared(shared)
        }
        pacing.take(now, cost: costs.cost(of: entry.message))
        for _ in entry.following { pacing.take(now) }
        return .entry(entry)
    }

    private func readyAt(_ now: MonotonicInstant) -> MonotonicInstant { isUnpaced ? now : pacing.readyAt(now) }

    /// Names are folded in another way now.
    mutating func rename(_ name: (FoldedName) -> FoldedName) {
        joins = Deque(joins.map(name))
        for index in says.indices { says[index].target = says[index].target.map(name) }
    }

    /// What waits for a channel is for its new name.
    mutating func redirect(_ old: FoldedName, to channel: ChannelName, _ new: FoldedName) {
        for index in says.indices where says[index].target == old { says[index].redirect(to: channel, new) }
        for index in commands.indices where commands[index].target == old { commands[index].redirect(to: channel, new) }
    }

    mutating func withdrawJoin(_ channel: FoldedName) { joins.removeAll { $0 == channel } }

    /// What a login took is not counted against what follows: servers that count it have let it through.
    mutating func refill() { pacing.refill() }

    /// A line that could not wait went out beside the queue.
    mutating func urgentWent(_ now: MonotonicInstant) { pacing.take(now) }

    /// The rest of a message of which a part was refused.
    mutating func withdraw(_ token: LineToken) {
        says.removeAll { entry in
            guard case .say(token, _) = entry.purpose else { return false }
            return true
        }
    }

    /// What was to be said to a channel that we are no longer on: its lines, in order.
    mutating func withdrawSays(to target: FoldedName) -> [LineToken] {
        var tokens: [LineToken] = []
        says.removeAll { entry in
            guard entry.target == target, case .say(let token, _) = entry.purpose else { return false }
            if tokens.last != token { tokens.append(token) }
            return true
        }
        return tokens
    }

    mutating func withdraw(_ token: RequestToken) {
        let isOfToken: (Entry) -> Bool = { entry in
            guard case .request(token, _) = entry.purpose else { return false }
            return true
        }
        commands.removeAll(where: isOfToken)
        says.removeAll(where: isOfToken)
    }

    func deadline(_ now: MonotonicInstant) -> MonotonicInstant? { isEmpty ? nil : max(now, readyAt(now)) }

    /// An idle connection keeps no storage of a burst that is over: there are thousands.
    private func release(_ queue: inout Deque<Entry>) {
        if queue.isEmpty { queue = Deque() }
    }
}

extension Message {
    /// The target of a line, or of the batch that it begins or ends.
    fileprivate mutating func redirect(to channel: ChannelName) {
        let index = command == .batch ? 2 : 0
        guard parameters.indices.contains(index) else { return }
        parameters[index] = Parameter(channel)
    }
}
