import DequeModule
import MatrixProtocol

/// Of which ghosts the homeserver is told that they are there: one at a time, each as it is at its turn, so that changes
/// that follow upon each other cost one request.
///
/// Homeservers take somebody who does not sync for gone after half a minute (Synapse), so who stands here is told again
/// before that. That is a steady load, so there is room for few: whoever was active last. The others are shown as the
/// homeserver thinks best.
struct PresenceBoard: Sendable {
    struct Policy: Sendable, Hashable {
        /// Ghosts that are shown, and changes that wait.
        var capacity: Int
        /// Between two requests.
        var pause: Duration
        var renewal: Duration
        /// Before a homeserver is asked again that did not answer or had too much to do, and one that will not.
        var patience: Duration
        var longPause: Duration
    }

    private struct Entry: Sendable {
        var presence: UserPresence
        var told: Duration
        var active: Duration
    }

    /// What has become known of a ghost.
    enum Sign: Sendable {
        /// It is away or back.
        case news
        /// It has said something.
        case activity
        /// It is there. That takes a free place, but nobody's.
        case found
        /// It is somewhere no more.
        case departure
    }

    enum Outcome: Sendable, Hashable {
        case told
        case refused
        /// It did not answer, or wants fewer requests.
        case busy
    }

    private let policy: Policy
    private var shown: [UserID: Entry] = [:]
    private var changes: Deque<UserID> = []
    private var waiting: Set<UserID> = []
    private var asking: (ghost: UserID, presence: UserPresence)?
    private var notBefore: Duration = .zero
    /// One after the other.
    private var refusals = 0
    private var closedUntil: Duration = .zero
    /// Whether the homeserver has shown what it was told.
    private(set) var isKept: Bool?

    /// One ghost that the homeserver will not have is none; so many speak for all.
    private static let mostRefusals = 3

    init(_ policy: Policy) { self.policy = policy }

    var isAtRest: Bool { changes.isEmpty && asking == nil }

    // MARK: Events

    /// Something has happened that may change what is shown of the ghost. False where another change had to go for it,
    /// which is told no more: the one that has waited longest.
    mutating func note(_ ghost: UserID, _ sign: Sign, now: Duration) -> Bool {
        guard closedUntil <= now else { return true }
        let isShown = shown[ghost] != nil
        let isDue =
            switch sign {
            case .news: true
            case .activity: !isShown
            case .found: !isShown && shown.count + changes.count < policy.capacity
            case .departure: isShown
            }
        if sign != .found { shown[ghost]?.active = now }
        guard isDue, waiting.insert(ghost).inserted else { return true }
        changes.append(ghost)
        guard changes.count > policy.capacity, let oldest = changes.popFirst() else { return true }
        waiting.remove(oldest)
        return false
    }

    /// Whose turn it is; nil where there is nothing to do now.
    mutating func next(now: Duration) -> UserID? {
        guard asking == nil, notBefore <= now else { return nil }
        if let ghost = changes.popFirst() {
            waiting.remove(ghost)
            return ghost
        }
        guard let oldest = oldest, oldest.value.told + policy.renewal <= now else { return nil }
        return oldest.key
    }

    /// Whether this has to be told of the ghost whose turn it is.
    func isNews(_ presence: UserPresence, of ghost: UserID, now: Duration) -> Bool {
        guard let entry = shown[ghost] else { return presence.state != .offline }
        return entry.presence != presence || entry.told + policy.renewal <= now
    }

    mutating func ask(_ presence: UserPresence, of ghost: UserID) { asking = (ghost, presence) }

    mutating func ended(_ outcome: Outcome, now: Duration) {
        guard let (ghost, presence) = asking else { return }
        asking = nil
        notBefore = now + policy.pause
        if outcome == .told { refusals = 0 }
        switch outcome {
        case .told where presence.state == .offline: shown[ghost] = nil
        case .told:
            shown[ghost] = Entry(presence: presence, told: now, active: shown[ghost]?.active ?? now)
            makeRoom()
        case .refused:
            shown[ghost] = nil
            refusals += 1
            if refusals >= Self.mostRefusals { close(now: now) }
        case .busy:
            notBefore = now + policy.patience
            if waiting.insert(ghost).inserted { changes.prepend(ghost) }
        }
    }

    /// The homeserver shows somebody as it was told, or it does not, and is told no more for long.
    mutating func checked(isKept: Bool, now: Duration) {
        self.isKept = isKept
        if !isKept { close(now: now) }
    }

    /// When there is something to do again; nil while an answer is awaited or nobody is to be shown.
    func wakesAt(now: Duration) -> Duration? {
        guard asking == nil else { return nil }
        if !changes.isEmpty { return max(now, notBefore) }
        return oldest.map { max(now, notBefore, $0.value.told + policy.renewal) }
    }

    // MARK: Parts

    private var oldest: (key: UserID, value: Entry)? {
        shown.min { ($0.value.told, $0.key) < ($1.value.told, $1.key) }
    }

    private mutating func makeRoom() {
        guard shown.count > policy.capacity,
            let quietest = shown.min(by: { ($0.value.active, $0.key) < ($1.value.active, $1.key) })
        else { return }
        shown[quietest.key] = nil
    }

    private mutating func close(now: Duration) {
        closedUntil = now + policy.longPause
        isKept = nil
        refusals = 0
        (shown, changes, waiting) = ([:], [], [])
    }
}
