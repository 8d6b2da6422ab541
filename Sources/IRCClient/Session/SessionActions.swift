import IRCProtocol

/// What follows from one step of a ``SessionMachine``, to be done in the order of the members.
package struct SessionActions: Sendable, Hashable {
    /// Lines to write, in order. Each was checked to be encodable.
    package var send: [Message] = []
    /// What to tell, in order. `closed` comes once and last.
    package var events: [SessionEvent] = []
    /// When to call `timerFired` at the latest. Replaces what an earlier step asked for; nil for not at all.
    package var deadline: MonotonicInstant?
    /// To be made elsewhere and handed to `derived`. It takes longer than an event loop may wait.
    package var derivation: KeyDerivation?
    /// Close the socket once `send` is written. The session is over and stays silent.
    package var close: CloseReason?

    package init(
        send: [Message] = [],
        events: [SessionEvent] = [],
        deadline: MonotonicInstant? = nil,
        close: CloseReason? = nil
    ) {
        self.send = send
        self.events = events
        self.deadline = deadline
        self.close = close
    }
}
