import Hummingbird

/// Whether a request comes from our homeserver (specification, "Authorization" of the Application Service API).
struct AccessCheck: Sendable {
    enum Finding: Sendable, Hashable {
        case granted
        /// No token at all: 401 `M_MISSING_TOKEN`.
        case missing
        /// A wrong one, or several: 403 `M_FORBIDDEN`.
        case refused
    }

    static let queryName = "access_token"
    private static let scheme = Array("bearer ".utf8)

    private let token: [UInt8]

    init(token: String) { self.token = Array(token.utf8) }

    /// The query's token, as homeservers sent it before version 1.4, counts where there is no header or both agree.
    /// Several of either kind are a riddle that two readers can solve differently, so they are refused.
    func judge(headers: [String], query: [String]) -> Finding {
        guard headers.count <= 1, query.count <= 1 else { return .refused }
        var presented = query
        if let header = headers.first {
            guard let token = Self.bearerToken(in: header) else { return .missing }
            presented.append(token)
        }
        guard !presented.isEmpty else { return .missing }
        var isRight = !token.isEmpty
        // Each is compared, whatever the one before gave.
        for candidate in presented { isRight = matches(candidate) && isRight }
        return isRight ? .granted : .refused
    }

    /// What follows the scheme, which is written in either case (RFC 9110, section 11.1).
    static func bearerToken(in header: String) -> String? {
        let bytes = Array(header.utf8)
        // The space has the bit that tells the cases apart, too.
        guard bytes.count > scheme.count, bytes.prefix(scheme.count).map({ $0 | 0x20 }) == scheme else { return nil }
        return String(decoding: bytes.dropFirst(scheme.count), as: UTF8.self)
    }

    /// Takes a time that depends on the length of what was presented, not on how much of it is right.
    private func matches(_ candidate: String) -> Bool {
        guard !token.isEmpty else { return false }
        let candidate = Array(candidate.utf8)
        var difference = candidate.count ^ token.count
        for (index, byte) in candidate.enumerated() { difference |= Int(byte ^ token[index % token.count]) }
        return difference == 0
    }
}
