/// Why a connection ended or none came about. What is done about it follows from this alone; docs/Errors.md has the table.
package enum ClosingCause: String, Sendable, Hashable, CaseIterable {
    /// By our own wish.
    case asked
    /// No way to the server.
    case unreachable
    /// The server cannot be spoken to securely.
    case insecure
    /// The server wants TLS before anything else (IRCv3 sts).
    case upgrade
    /// Nothing came any more, on one side or the other.
    case silent
    /// The connection broke.
    case broken
    /// The server goes down or starts anew.
    case restarting
    /// Somebody with the same nick, or services, took the connection's place.
    case collision
    /// Somebody with the power to do so ended it.
    case killed
    /// We sent faster than the server takes it.
    case flooding
    /// We read slower than the server sends.
    case overrun
    /// Connections came too fast from our address.
    case throttled
    /// There are too many connections from our address.
    case crowded
    /// The server takes nobody more.
    case full
    /// The server is not open to our address, or not this way.
    case unauthorised
    /// The server wants to be told by ident who connects.
    case unidentified
    /// The server does not take the user name.
    case badUsername
    /// No nick could be had.
    case nickRefused
    case badPassword
    /// A login by SASL failed, and the configuration wants no connection without.
    case loginFailed
    /// The server takes only those with an account.
    case accountRequired
    /// The address is banned, whoever uses it.
    case addressBanned
    /// This user is banned.
    case banned
    /// What we have to say of ourselves cannot be sent.
    case unusable
    /// Words that no row of the table knows.
    case unknown
}
