import IRCProtocol

/// Where we are with one channel: what an order and what the server's words mean in each state.
///
/// Absence is the lack of a machine, unless the channel has a role to keep.
struct ChannelMembership: Sendable {
    enum State: Sendable {
        case absent
        /// JOIN waits in the queue.
        case waiting(key: Secret?)
        /// JOIN is written; until `deadline` something must come.
        case joining(key: Secret?, deadline: MonotonicInstant)
        /// We are on it. `names` until `settled` has been told.
        case present(names: NamesGathering?)
        /// PART is ordered; `rejoin` where somebody wants back already.
        case parting(rejoin: Rejoin?)
    }

    struct Rejoin: Sendable, Hashable {
        var key: Secret?
    }

    /// As it was ordered, or as the server spells it once we are on it.
    private(set) var name: ChannelName
    private(set) var state: State = .absent
    var role: ObserverRole = .silent
    /// The server has told who is there, or was asked to, since we came.
    var knowsNames = false

    static let joinTimeout = Duration.seconds(30)

    init(_ name: ChannelName) { self.name = name }

    enum JoinAction: Sendable, Hashable { case none, enqueue }

    mutating func joinOrdered(key: Secret?) -> JoinAction {
        switch state {
        case .absent:
            state = .waiting(key: key)
            return .enqueue
        case .waiting(let present):
            state = .waiting(key: key ?? present)
            return .none
        case .joining, .present:
            return .none
        case .parting:
            state = .parting(rejoin: Rejoin(key: key))
            return .none
        }
    }

    /// The JOIN goes out now; its key, where it has one.
    mutating func joinWritten(_ now: MonotonicInstant) {
        guard case .waiting(let key) = state else { return }
        state = .joining(key: key, deadline: now + Self.joinTimeout)
    }

    /// The server would not take the JOIN in the form in which it went out.
    mutating func joinTakenBack() -> Bool {
        guard case .joining(let key, _) = state else { return false }
        state = .waiting(key: key)
        return true
    }

    enum PartAction: Sendable, Hashable {
        case none
        /// The JOIN had not gone out: nothing to undo at the server.
        case withdraw
        case send
    }

    mutating func partOrdered() -> PartAction {
        switch state {
        case .absent:
            return .none
        case .waiting:
            state = .absent
            return .withdraw
        case .joining, .present:
            state = .parting(rejoin: nil)
            return .send
        case .parting:
            state = .parting(rejoin: nil)
            return .none
        }
    }

    enum ArrivalAction: Sendable, Hashable {
        case none
        /// Gather names, and put a PING behind them.
        case settle
        /// The same, for a channel whose JOIN still waits in the queue.
        case withdrawAndSettle
    }

    /// The server says that we are on the channel, asked or not (forwards, SAJOIN).
    mutating func arrived(as spelling: ChannelName) -> ArrivalAction {
        name = spelling
        if !isPresent { knowsNames = false }
        switch state {
        case .absent, .joining:
            state = .present(names: NamesGathering())
            return .settle
        case .waiting:
            state = .present(names: NamesGathering())
            return .withdrawAndSettle
        case .present, .parting:
            // In `parting` the JOIN crossed our PART, whose effect follows.
            return .none
        }
    }

    /// False where we are not on it.
    mutating func renamed(to new: ChannelName) -> Bool {
        guard isPresent else { return false }
        name = new
        return true
    }

    enum DepartureAction: Sendable, Hashable {
        case none
        case tell
        case tellAndRejoin
    }

    /// The server says that we are not on the channel any more, or not at all.
    mutating func departed() -> DepartureAction {
        switch state {
        case .absent, .waiting:
            return .none
        case .joining, .present, .parting(rejoin: nil):
            state = .absent
            return .tell
        case .parting(let rejoin?):
            state = .waiting(key: rejoin.key)
            return .tellAndRejoin
        }
    }

    enum RefusalAction: Sendable, Hashable {
        /// It speaks of something else.
        case none
        case joinRefused
        case departed
    }

    /// A failure that names the channel. Whether it can answer a JOIN at all the caller knows.
    mutating func joinFailed() -> RefusalAction {
        switch state {
        case .absent, .waiting, .present:
            return .none
        case .joining:
            state = .absent
            return .joinRefused
        case .parting:
            // Either our JOIN before it failed, or the PART itself: we are not on it.
            return .departed
        }
    }

    /// Everything about the join has come: who is there, once.
    mutating func settled() -> NamesGathering? {
        guard case .present(let names?) = state else { return nil }
        state = .present(names: nil)
        return names
    }

    mutating func gather(_ step: (inout NamesGathering) -> Void) {
        guard case .present(var names?) = state else { return }
        // Emptied first, so that the table is changed in place and not copied for each line.
        state = .present(names: nil)
        step(&names)
        state = .present(names: names)
    }

    /// The names are gathered once more; false where they are on their way, or we are not there.
    mutating func gatherAnew() -> Bool {
        guard case .present(nil) = state else { return false }
        state = .present(names: NamesGathering())
        return true
    }

    var isGathering: Bool {
        guard case .present(.some) = state else { return false }
        return true
    }

    var isPresent: Bool {
        switch state {
        case .present, .parting: true
        case .absent, .waiting, .joining: false
        }
    }

    var isParting: Bool {
        guard case .parting = state else { return false }
        return true
    }

    var isWaiting: Bool {
        guard case .waiting = state else { return false }
        return true
    }

    var key: Secret? {
        switch state {
        case .waiting(let key), .joining(let key, _): key
        case .absent, .present, .parting: nil
        }
    }

    var deadline: MonotonicInstant? {
        guard case .joining(_, let deadline) = state else { return nil }
        return deadline
    }

    /// Nothing to remember.
    var isForgettable: Bool {
        guard case .absent = state else { return false }
        return role == .silent
    }
}
