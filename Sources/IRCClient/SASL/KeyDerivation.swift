import Crypto
import CryptoExtras
import IRCProtocol

/// Work that takes too long for an event loop: PBKDF2 with HMAC-SHA-256, 32 bytes (RFC 5802's `Hi`).
///
/// Its result goes to ``SessionMachine/derived(_:now:)`` of the machine that asked for it.
package struct KeyDerivation: Sendable, Hashable {
    package var password: Secret
    package var salt: [UInt8]
    package var iterations: Int

    package init(password: Secret, salt: [UInt8], iterations: Int) {
        self.password = password
        self.salt = salt
        self.iterations = iterations
    }

    /// Nil where the library refuses, which it does only for want of memory.
    package func run() -> DerivedKey? {
        let key = try? KDF.Insecure.PBKDF2.deriveKey(
            from: Array(password.exposed.utf8),
            salt: salt,
            using: .sha256,
            outputByteCount: 32,
            unsafeUncheckedRounds: iterations
        )
        return key.map(DerivedKey.init)
    }
}

/// As good as the password it was made of: it shows itself nowhere.
package struct DerivedKey: Sendable, CustomStringConvertible, CustomReflectable {
    let key: SymmetricKey

    init(_ key: SymmetricKey) { self.key = key }

    package var description: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
