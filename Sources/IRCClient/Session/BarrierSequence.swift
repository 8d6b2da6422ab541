import IRCProtocol

/// PINGs of ours and what waits for each PONG.
///
/// Servers answer in order, so a PONG says that all before its PING has been dealt with and what was sent because of it
/// has come. One PING is under way at a time; what is wanted meanwhile shares the next.
struct BarrierSequence: Sendable {
    enum Purpose: Sendable, Hashable {
        case alive
        /// The burst after 001.
        case welcomed
        case settled(FoldedName)
        case role(ChannelName, ObserverRole)
        case probe
        case request(RequestToken)
        /// All lines said up to this serial number.
        case said(upTo: UInt64)
    }

    private var wanted: [Purpose] = []
    private var underWay: [Purpose] = []
    private var count: UInt64 = 0
    private(set) var isWaiting = false

    private var word: String { "trestle-\(count)" }

    mutating func want(_ purpose: Purpose) { wanted.append(purpose) }

    /// Whether somebody waits for a sign of life.
    var isProbing: Bool { underWay.contains(.probe) || wanted.contains(.probe) }

    /// Whether a PING is to be sent now.
    var isDue: Bool { !isWaiting && !wanted.isEmpty }

    /// The PING to send now, if one is wanted and none is under way.
    mutating func next() -> Message? {
        guard isDue else { return nil }
        count += 1
        isWaiting = true
        underWay = wanted
        wanted = []
        return Message(.ping, [Parameter(cleaning: word)])
    }

    /// What a PONG settles; nothing for one that answers another's PING.
    ///
    /// Some old servers leave our word out and name only themselves: the one that waits is meant then.
    mutating func pong(_ message: Message) -> [Purpose]? {
        guard isWaiting, message.parameters.count <= 1 || message.parameters.contains(where: { $0.text == word })
        else { return nil }
        if message.parameters.count <= 1, let only = message.last, only.hasPrefix("trestle-"), only != word {
            return nil
        }
        isWaiting = false
        let settled = underWay
        underWay = []
        return settled
    }
}
