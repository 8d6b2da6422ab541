import IRCProtocol

/// The nick that was asked for and that somebody else held, on its way back to us.
///
/// It is taken when whoever holds it lets go: the server says so (MONITOR), it is seen, or it is tried again now and then.
/// Who is logged in has services take it from a ghost at once. What a puppet bears on the way (`nick1`) never stays.
struct NickKeeper: Sendable {
    enum Action: Sendable, Hashable {
        case none
        case take
        /// Say this to the service.
        case ask(String)
    }

    private enum State: Sendable {
        /// The nick is ours, or wanted no more.
        case idle
        /// Until the next try.
        case watching(until: MonotonicInstant)
        /// The service was asked by `word`, and has not said anything yet.
        case asked(Service, until: MonotonicInstant)
        /// NICK is out.
        case taking(after: Service?, until: MonotonicInstant)
    }

    /// What services are asked for, in this order: the first is the newer, the second every service has.
    private enum Service: String, Sendable, CaseIterable {
        case regain = "REGAIN"
        case ghost = "GHOST"

        var next: Service? { self == .regain ? .ghost : nil }
    }

    let wanted: Nickname
    /// Until when what the service says may be the answer to what we asked.
    private var wordsUntil: MonotonicInstant?
    private var state = State.idle
    private var tries = 0

    static let patience = Duration.seconds(8)
    private static let firstPause = Duration.seconds(30)
    private static let longestPause = Duration.seconds(900)

    init(_ wanted: Nickname) { self.wanted = wanted }

    var isIdle: Bool {
        if case .idle = state { true } else { false }
    }

    /// Whether what the service says now is for us, not for our user: one answer to each question.
    mutating func takesWords(_ now: MonotonicInstant) -> Bool {
        guard let wordsUntil else { return false }
        self.wordsUntil = nil
        return now <= wordsUntil
    }

    var deadline: MonotonicInstant? {
        switch state {
        case .idle: nil
        case .watching(let until), .asked(_, let until), .taking(_, let until): until
        }
    }

    /// Registered under another nick, or logged in since.
    mutating func missing(hasAccount: Bool, _ now: MonotonicInstant) -> Action {
        if hasAccount { return ask(.regain, now) }
        if isIdle { watch(now) }
        return .none
    }

    /// Whoever held it has let go, as far as anybody can tell.
    mutating func freed(_ now: MonotonicInstant) -> Action { isIdle ? .none : take(after: nil, now) }

    mutating func serviceSpoke(_ now: MonotonicInstant) -> Action {
        guard case .asked(let service, _) = state else { return .none }
        return take(after: service, now)
    }

    /// NICK was refused, for whatever reason. True where it was ours.
    mutating func refused(_ now: MonotonicInstant) -> (isOurs: Bool, action: Action) {
        guard case .taking(let service, _) = state else { return (false, .none) }
        if let next = service?.next { return (true, ask(next, now)) }
        watch(now)
        return (true, .none)
    }

    /// It is ours again, or another is wanted.
    mutating func settled() { state = .idle }

    mutating func timerFired(_ now: MonotonicInstant) -> Action {
        guard let deadline, deadline <= now else { return .none }
        switch state {
        case .idle:
            return .none
        case .watching:
            return take(after: nil, now)
        case .asked:
            // No service, or a slow one.
            return take(after: nil, now)
        case .taking:
            watch(now)
            return .none
        }
    }

    private mutating func ask(_ service: Service, _ now: MonotonicInstant) -> Action {
        state = .asked(service, until: now + Self.patience)
        wordsUntil = now + Self.patience
        return .ask("\(service.rawValue) \(wanted)")
    }

    private mutating func take(after service: Service?, _ now: MonotonicInstant) -> Action {
        state = .taking(after: service, until: now + Self.patience)
        return .take
    }

    private mutating func watch(_ now: MonotonicInstant) {
        let pause = min(Self.longestPause, Self.firstPause * (1 << min(tries, 6)))
        tries += 1
        state = .watching(until: now + pause)
    }
}
