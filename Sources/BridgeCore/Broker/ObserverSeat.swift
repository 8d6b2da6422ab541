import IRCProtocol

/// One of our connections in the channel, whether we listen to it or not.
struct ObserverSeat: Sendable {
    var nick: FoldedName
    let isBot: Bool
    /// By way of a bouncer, which gives lines ids of its own: it reports where nobody else can, and never stands by.
    let isForeign: Bool
    let server: Int
    /// Counts up: who has been in the channel longer has the lower number.
    var order: Int
    /// False while it is still on its way into the channel.
    var isPresent: Bool
    /// While it is on its way: since when.
    let expectedAt: Duration
    /// A probe or a PING has waited too long. Ends with the next answer.
    var isFrozen = false
    /// It was overdue while nobody listened to it: until then others are preferred.
    var suspectUntil: Duration?
    /// Probes whose answers are outstanding, oldest first.
    var probes: [Probe] = []
    /// Role orders whose barrier is outstanding, oldest first.
    var orders: [Order] = []

    func isSuspect(now: Duration) -> Bool { suspectUntil.map { now < $0 } ?? false }

    struct Probe: Sendable {
        let tick: Int
        let at: Duration
    }

    struct Order: Sendable {
        let tick: Int
        let role: ObserverRole
    }

    /// A session may leave barriers out for roles that were overtaken; what it never answers must not pile up.
    static let orderLimit = 8
}
