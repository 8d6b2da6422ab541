import Crypto
import Foundation
import MatrixProtocol

/// Who has proved who they are, and for how long. Only hashes of tokens are kept: what leaks from here opens nothing,
/// and finding one takes no time that tells about another.
struct SessionBook: Sendable {
    struct Limits: Sendable {
        var sessionLifetime: Duration = .seconds(24 * 3600)
        /// Time to open the link that the bot gave.
        var codeLifetime: Duration = .seconds(600)
        /// Somebody's oldest goes when a further one begins.
        var sessionsOfUser = 20
        /// All of them; the oldest goes.
        var sessions = 10_000
    }

    private struct Entry: Sendable {
        var user: UserID
        var ends: Duration
    }

    private typealias Digest = Data

    private let limits: Limits
    private var sessions: [Digest: Entry] = [:]
    private var codes: [Digest: Entry] = [:]

    init(limits: Limits = Limits()) { self.limits = limits }

    var count: Int { sessions.count }

    mutating func open(_ token: String, for user: UserID, now: Duration) {
        forgetEnded(now)
        let own = sessions.filter { $0.value.user == user }
        if own.count >= limits.sessionsOfUser { removeOldest(of: own) }
        if sessions.count >= limits.sessions { removeOldest(of: sessions) }
        sessions[Self.digest(token)] = Entry(user: user, ends: now + limits.sessionLifetime)
    }

    func user(of token: String, now: Duration) -> UserID? {
        sessions[Self.digest(token)].flatMap { $0.ends > now ? $0.user : nil }
    }

    mutating func close(_ token: String) { sessions[Self.digest(token)] = nil }

    mutating func closeAll(of user: UserID) {
        sessions = sessions.filter { $0.value.user != user }
        codes = codes.filter { $0.value.user != user }
    }

    /// A code that opens one session. A further one takes the place of the one before.
    mutating func offer(_ code: String, to user: UserID, now: Duration) {
        codes = codes.filter { $0.value.user != user && $0.value.ends > now }
        codes[Self.digest(code)] = Entry(user: user, ends: now + limits.codeLifetime)
    }

    /// Whom the code was given to. It is used up.
    mutating func redeem(_ code: String, now: Duration) -> UserID? {
        codes.removeValue(forKey: Self.digest(code)).flatMap { $0.ends > now ? $0.user : nil }
    }

    private mutating func forgetEnded(_ now: Duration) { sessions = sessions.filter { $0.value.ends > now } }

    private mutating func removeOldest(of candidates: [Digest: Entry]) {
        guard let oldest = candidates.min(by: { $0.value.ends < $1.value.ends }) else { return }
        sessions[oldest.key] = nil
    }

    private static func digest(_ token: String) -> Digest { Data(SHA256.hash(data: Data(token.utf8))) }
}
