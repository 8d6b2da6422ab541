import Crypto
import IRCProtocol

/// Nonces that nobody can foresee, made of the randomness that a machine was given at its birth.
struct NonceSource: Sendable {
    private let entropy: [UInt8]
    private var count: UInt64 = 0

    init(entropy: [UInt8]) { self.entropy = entropy }

    /// 24 characters of base64, no two alike.
    mutating func next() -> String {
        count += 1
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("nonce \(count)".utf8),
            using: SymmetricKey(data: entropy)
        )
        return Base64.encode(Array(code.prefix(18)))
    }
}
