import Crypto
import IRCProtocol

/// The client's side of SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677).
///
///     C: n,,n=user,r=NONCE
///     S: r=NONCE+MORE,s=SALT,i=4096
///     C: c=biws,r=NONCE+MORE,p=PROOF
///     S: v=SIGNATURE
///
/// The server proves with its signature that it knows the password, too; without that nothing has succeeded.
struct ScramDialogue: Sendable {
    enum Action: Sendable, Hashable {
        case send([UInt8])
        case derive(KeyDerivation)
        /// A sentence for people; whoever is there is not to be trusted with the password in another way.
        case fail(String)
    }

    private enum State: Sendable {
        case begun
        case greeted
        case deriving(serverFirst: String, nonce: String)
        case proven(serverKey: SymmetricKey, authenticated: [UInt8])
        case verified
        case failed
    }

    private let password: Secret
    private let clientFirst: String
    private let nonce: String
    private var state = State.begun

    /// Fewer would make the password cheap to guess (RFC 7677, section 4); more would be a burden that a server lays on us.
    static let iterations = 4096...1_000_000
    private static let longestSalt = 1024
    /// No channel binding, no other identity than our own.
    private static let header = "n,,"

    /// Nil where account or password cannot be put into the form that SCRAM compares.
    init?(account: String, password: Secret, nonce: String) {
        guard let name = SASLPrep.prepared(account), let secret = SASLPrep.prepared(password.exposed) else {
            return nil
        }
        self.password = Secret(secret)
        self.nonce = nonce
        let escaped = name.split(separator: "=", omittingEmptySubsequences: false).joined(separator: "=3D")
            .split(separator: ",", omittingEmptySubsequences: false).joined(separator: "=2C")
        clientFirst = "n=\(escaped),r=\(nonce)"
    }

    /// Whether the server has proven itself.
    var isVerified: Bool {
        if case .verified = state { true } else { false }
    }

    /// Whether our proof is out, so that a refusal is one of the password.
    var isProven: Bool {
        switch state {
        case .proven, .verified: true
        case .begun, .greeted, .deriving, .failed: false
        }
    }

    mutating func challenged(_ challenge: [UInt8]) -> Action {
        switch state {
        case .begun:
            guard challenge.isEmpty else { return fail("The server began SCRAM with what it must not say.") }
            state = .greeted
            return .send(Array((Self.header + clientFirst).utf8))
        case .greeted:
            return greeted(challenge)
        case .proven(let serverKey, let authenticated):
            return ended(challenge, serverKey, authenticated)
        case .deriving, .verified, .failed:
            return fail("The server said more than SCRAM has.")
        }
    }

    private mutating func greeted(_ challenge: [UInt8]) -> Action {
        guard let text = String(validating: challenge, as: UTF8.self) else {
            return fail("The server's part of SCRAM is no text.")
        }
        // In this order; an `m=` before them would be an extension that we must not pass over.
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count >= 3, fields[0].hasPrefix("r="), fields[1].hasPrefix("s="), fields[2].hasPrefix("i=") else {
            return fail("The server's part of SCRAM cannot be read.")
        }
        let both = String(fields[0].dropFirst(2))
        guard both.hasPrefix(nonce), both.utf8.count > nonce.utf8.count,
            both.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return fail("The server did not take up our part of the nonce.") }
        guard let salt = Base64.decode(fields[1].dropFirst(2)), !salt.isEmpty, salt.count <= Self.longestSalt else {
            return fail("The server's salt cannot be read.")
        }
        let digits = fields[2].dropFirst(2)
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(digits),
            Self.iterations.contains(count)
        else { return fail("The server asks for too few or too many iterations.") }
        state = .deriving(serverFirst: text, nonce: both)
        return .derive(KeyDerivation(password: password, salt: salt, iterations: count))
    }

    /// The salted password is there; nil where it could not be made.
    mutating func derived(_ salted: DerivedKey?) -> Action? {
        guard case .deriving(let serverFirst, let nonce) = state else { return nil }
        guard let salted = salted?.key else { return fail("The proof for SCRAM could not be made.") }
        let withoutProof = "c=\(Base64.encode(Array(Self.header.utf8))),r=\(nonce)"
        let authenticated = Array("\(clientFirst),\(serverFirst),\(withoutProof)".utf8)
        let clientKey = Self.code("Client Key", salted)
        let storedKey = SymmetricKey(data: SHA256.hash(data: clientKey))
        let signature = HMAC<SHA256>.authenticationCode(for: authenticated, using: storedKey)
        let proof = zip(clientKey, signature).map { $0 ^ $1 }
        state = .proven(serverKey: SymmetricKey(data: Self.code("Server Key", salted)), authenticated: authenticated)
        return .send(Array("\(withoutProof),p=\(Base64.encode(proof))".utf8))
    }

    private mutating func ended(_ challenge: [UInt8], _ key: SymmetricKey, _ authenticated: [UInt8]) -> Action {
        let text = String(decoding: challenge, as: UTF8.self)
        let field = text.prefix { $0 != "," }
        if field.hasPrefix("e=") { return fail("The server refused the proof.") }
        guard field.hasPrefix("v="), let signature = Base64.decode(field.dropFirst(2)),
            HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: authenticated, using: key)
        else { return fail("The server could not prove that it knows the password.") }
        state = .verified
        return .send([])
    }

    private mutating func fail(_ text: String) -> Action {
        state = .failed
        return .fail(text)
    }

    private static func code(_ text: String, _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }
}
