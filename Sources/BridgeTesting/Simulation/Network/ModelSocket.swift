import IRCProtocol

/// A connection of ours as the server sees it.
struct ModelSocket {
    let id: Int
    let server: Int
    var user: Int?
    var nick: Nickname?
    var userName: String?
    var isNegotiating = false
    var capabilities: Set<String> = []
    /// Lines that may still come at once, in thousandths: the flood limit.
    var allowance = 30_000
    var allowanceAt = 0

    var isRegistered: Bool { user != nil }
}

/// What the network does to the world outside it.
enum NetworkEffect {
    case line(socket: Int, WireLine)
    case close(socket: Int)
    case gossip(from: Int, to: Int, Gossip)
    /// A line of one of our connections has been accepted.
    case accepted(socket: Int, SaidLine)
    /// Lines with these marks were replayed to a connection.
    case replayed(socket: Int, marks: [String])
}
