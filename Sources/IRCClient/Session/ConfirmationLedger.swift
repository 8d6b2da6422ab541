import DequeModule
import IRCProtocol

/// Lines said and not yet known to have arrived.
///
/// A token may be several wire lines: it is confirmed with the last of them, refused with the first that fails, and
/// never both.
struct ConfirmationLedger: Sendable {
    private struct Pending: Sendable {
        var remaining: Int
        var messageIDs: [String] = []
        var time: Int64?
        var altered: String?
        var seenFirst = false
        var weakest: Receipt.Confirmation?
    }

    private struct Line: Sendable {
        var serial: UInt64
        var token: LineToken
        var target: FoldedName
        var message: Message
        var label: String?
        var isFirst: Bool
        var writtenAt: MonotonicInstant
        /// Its number among all lines written.
        var place: UInt64
    }

    private var pending: [LineToken: Pending] = [:]
    private var lines = Deque<Line>()
    private var serial: UInt64 = 0
    /// The number of the last line that the server has answered.
    private(set) var reached: UInt64 = 0
    /// Lines up to here have a PING behind them, sent or wanted.
    private var barrierUpTo: UInt64 = 0
    /// What servers have cut off, and has to be said again.
    private var unsaid: [Unsaid] = []

    /// The end of a line that the server cut off.
    struct Unsaid: Sendable {
        var token: LineToken
        var target: FoldedName
        var message: Message
    }

    var isEmpty: Bool { pending.isEmpty && lines.isEmpty }
    /// Whether words are on the way of which nobody knows whether they arrived.
    var isWaiting: Bool { !lines.isEmpty }
    /// Written lines without a PING behind them.
    var unbarriered: Int { lines.reversed().prefix { $0.serial > barrierUpTo }.count }

    /// False for a token that waits already: it cannot be told apart from the first.
    mutating func accepted(_ token: LineToken, lines count: Int) -> Bool {
        guard pending[token] == nil else { return false }
        pending[token] = Pending(remaining: count)
        return true
    }

    mutating func written(
        _ token: LineToken,
        target: FoldedName,
        message: Message,
        label: String?,
        place: UInt64,
        _ now: MonotonicInstant
    ) {
        guard var entry = pending[token] else { return }
        serial += 1
        lines.append(
            Line(
                serial: serial,
                token: token,
                target: target,
                message: message,
                label: label,
                isFirst: !entry.seenFirst,
                writtenAt: now,
                place: place
            )
        )
        entry.seenFirst = true
        pending[token] = entry
    }

    /// The server answered to the label: by its echo, or by ACK without one.
    mutating func labelled(_ label: String, _ answer: Message?) -> SessionEvent? {
        guard let index = lines.firstIndex(where: { $0.label == label }) else { return nil }
        return settle(lines.remove(at: index), answer, by: .label)
    }

    func isAwaiting(target: FoldedName) -> Bool { lines.contains { $0.label == nil && $0.target == target } }
    func isAwaiting(label: String) -> Bool { lines.contains { $0.label == label } }

    /// Our own words came back.
    mutating func echoed(target: FoldedName, _ echo: Message) -> SessionEvent? {
        let index = lines.firstIndex { line in
            line.label == nil && line.target == target && line.message.command == echo.command
        }
        guard let index else { return nil }
        return settle(lines.remove(at: index), echo, by: .echo)
    }

    /// The token of a line that failed, for the machine to withdraw what is left of it.
    mutating func refused(label: String) -> LineToken? {
        guard let index = lines.firstIndex(where: { $0.label == label }) else { return nil }
        return refuse(at: index)
    }

    /// Without a label: the earliest line to that target, or the earliest of all where none is named.
    mutating func refused(target: FoldedName?) -> LineToken? {
        let index = lines.firstIndex { $0.label == nil && (target == nil || $0.target == target) }
        return index.flatMap { refuse(at: $0) }
    }

    /// For a token whose lines cannot be written at all.
    mutating func withdraw(_ token: LineToken) { pending[token] = nil }

    /// A PING goes out behind all lines written so far.
    mutating func barrierWanted() -> UInt64 {
        barrierUpTo = serial
        return serial
    }

    /// The PONG came: what has had neither echo nor failure has arrived.
    mutating func barrierPassed(upTo: UInt64) -> [SessionEvent] {
        var events: [SessionEvent] = []
        while let line = lines.first, line.serial <= upTo {
            lines.removeFirst()
            if let event = settle(line, nil, by: .barrier) { events.append(event) }
        }
        if lines.isEmpty { lines = Deque() }
        return events
    }

    /// When an echo that should have come has waited long enough for a PING to ask after it.
    func deadline(patience: Duration) -> MonotonicInstant? {
        lines.first { $0.serial > barrierUpTo }.map { $0.writtenAt + patience }
    }

    private mutating func settle(
        _ line: Line,
        _ echo: Message?,
        by confirmation: Receipt.Confirmation
    ) -> SessionEvent? {
        reached = max(reached, line.place)
        if lines.isEmpty { lines = Deque() }
        guard var entry = pending[line.token] else { return nil }
        if let messageID = echo?.tags["msgid"], !messageID.isEmpty { entry.messageIDs.append(messageID) }
        if line.isFirst { entry.time = echo?.tags["time"].flatMap { ServerTime.milliseconds(parsing: $0) } }
        switch echo.map({ EchoVerdict(of: line.message, shownAs: $0) }) {
        case .same, nil: break
        case .altered(let shown): entry.altered = shown
        case .cut(let rest):
            entry.remaining += 1
            unsaid.append(Unsaid(token: line.token, target: line.target, message: rest))
        }
        entry.weakest = Self.weaker(entry.weakest ?? confirmation, confirmation)
        entry.remaining -= 1
        guard entry.remaining <= 0 else {
            pending[line.token] = entry
            return nil
        }
        pending[line.token] = nil
        var receipt = Receipt(
            messageID: entry.messageIDs.first,
            time: entry.time,
            confirmedBy: entry.weakest ?? confirmation
        )
        receipt.furtherIDs = Array(entry.messageIDs.dropFirst())
        receipt.altered = entry.altered
        return .confirmed(line.token, receipt)
    }

    /// What was cut off since it was asked for last.
    mutating func takeUnsaid() -> [Unsaid] {
        guard !unsaid.isEmpty else { return [] }
        defer { unsaid = [] }
        return unsaid
    }

    private static func weaker(
        _ left: Receipt.Confirmation,
        _ right: Receipt.Confirmation
    ) -> Receipt.Confirmation {
        for kind in [Receipt.Confirmation.barrier, .echo] where left == kind || right == kind { return kind }
        return .label
    }

    /// Nil when another line of the token failed before.
    private mutating func refuse(at index: Deque<Line>.Index) -> LineToken? {
        let line = lines.remove(at: index)
        reached = max(reached, line.place)
        let token = line.token
        return pending.removeValue(forKey: token) == nil ? nil : token
    }
}
