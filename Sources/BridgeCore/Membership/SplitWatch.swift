import DequeModule
import IRCProtocol

/// Tells a netsplit of one network from people who leave, and knows who went in it. Those are shown on until the split
/// has lasted long enough to be taken for good; who is back before that never went.
package struct SplitWatch: Sendable {
    /// How it is known.
    package struct Policy: Sendable, Hashable {
        /// More people than this who leave within a second are a netsplit, whatever they say. Nil: only what the server
        /// itself says is one.
        package var quitsPerSecond: Int?
        /// How long they are shown on.
        package var patience: Duration

        package init(quitsPerSecond: Int?, patience: Duration) {
            self.quitsPerSecond = quitsPerSecond
            self.patience = patience
        }
    }

    package struct Absence: Sendable, Hashable {
        package var channel: ChannelKey
        package var nick: FoldedName
        package var reason: String?

        package init(channel: ChannelKey, nick: FoldedName, reason: String?) {
            self.channel = channel
            self.nick = nick
            self.reason = reason
        }
    }

    package init() {}

    private struct Held: Sendable {
        var reason: String?
        var until: Duration
    }

    private var held: [ChannelKey: [FoldedName: Held]] = [:]
    /// Who left within the last second, and whether it was taken for a split; oldest first.
    private var recent: Deque<(nick: FoldedName, at: Duration)> = []
    private var verdicts: [FoldedName: Bool] = [:]
    /// The split that is happening: until when those are shown on whom it takes along.
    private var current: (until: Duration, lastQuit: Duration)?

    /// A server that is lost takes its people along in one go. With a pause of this length it is another split.
    package static let pause: Duration = .seconds(10)

    package var isAtRest: Bool { held.isEmpty }
    /// When ``ended(now:)`` has something to tell.
    package var endsAt: Duration? { held.values.lazy.flatMap(\.values).map(\.until).min() }
    package var count: Int { held.values.reduce(0) { $0 + $1.count } }

    package func holds(_ nick: FoldedName, in channel: ChannelKey) -> Bool { held[channel]?[nick] != nil }

    // MARK: Events

    /// Somebody has left the network, as one of the channels where they were shows it.
    ///
    /// - Parameter isTold: whether the server says that it is a netsplit (IRCv3 netsplit).
    /// - Returns: whether they are shown on.
    package mutating func quit(
        _ absence: Absence,
        isTold: Bool,
        _ policy: Policy,
        now: Duration
    ) -> Bool {
        while let first = recent.first, first.at + .seconds(1) <= now {
            verdicts[recent.removeFirst().nick] = nil
        }
        let isSplit = isTold || Self.isSplit(absence.reason)
        if verdicts[absence.nick] == nil {
            recent.append((absence.nick, now))
            verdicts[absence.nick] = isSplit || policy.quitsPerSecond.map { recent.count > $0 } ?? false
        }
        guard verdicts[absence.nick] == true else { return false }
        hold(absence, policy, now: now)
        return true
    }

    /// They are not there any more, and nobody has seen them go.
    package mutating func hold(_ absence: Absence, _ policy: Policy, now: Duration) {
        var split = current ?? (now + policy.patience, now)
        if now - split.lastQuit > Self.pause || split.until <= now { split.until = now + policy.patience }
        split.lastQuit = now
        current = split
        held[absence.channel, default: [:]][absence.nick] = Held(reason: absence.reason, until: split.until)
    }

    /// Somebody is there, or their fate is known.
    package mutating func settle(_ nick: FoldedName, in channel: ChannelKey) {
        guard held[channel]?.removeValue(forKey: nick) != nil else { return }
        if held[channel]?.isEmpty == true { held[channel] = nil }
    }

    package mutating func forget(_ channel: ChannelKey) { held[channel] = nil }

    /// Who has been away for too long, in the order of channels and nicks.
    package mutating func ended(now: Duration) -> [Absence] {
        var over: [Absence] = []
        for (channel, nicks) in held.sorted(by: { $0.key < $1.key }) {
            for (nick, entry) in nicks.sorted(by: { $0.key < $1.key }) where entry.until <= now {
                over.append(Absence(channel: channel, nick: nick, reason: entry.reason))
                settle(nick, in: channel)
            }
        }
        return over
    }

    /// `irc.one.net irc.two.net`: the names of two servers and nothing else, as servers say it. What people say as they
    /// leave has a word of the server before it, or quotation marks.
    package static func isSplit(_ reason: String?) -> Bool {
        guard let reason else { return false }
        let names = reason.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        return names.count == 2 && names[0].elementsEqual(names[1]) == false && names.allSatisfy(isServer)
    }

    private static func isServer(_ name: Substring.UTF8View) -> Bool {
        guard name.count <= 63 else { return false }
        let labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.count > 1
            && labels.allSatisfy { label in
                !label.isEmpty
                    && label.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                            UInt8(ascii: "*"):
                            true
                        default: false
                        }
                    }
            }
    }
}
