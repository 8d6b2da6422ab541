import IRCProtocol

/// The server's side of SCRAM-SHA-256 (RFC 5802, section 3), made of ``DigestModel`` alone.
struct ScramServer {
    var account: String
    var password: String
    static let salt = Array("a salt of tests".utf8)
    var iterations = 4096
    /// Breaks something of what the server says.
    var change: @Sendable (String) -> String = { $0 }

    private var clientFirst = ""
    private var serverFirst = ""

    init(account: String, password: String) {
        self.account = account
        self.password = password
    }

    /// Nil for a client that breaks the rules.
    mutating func first(_ message: [UInt8]) -> [UInt8]? {
        let text = String(decoding: message, as: UTF8.self)
        guard text.hasPrefix("n,,n=\(account),r=") else { return nil }
        clientFirst = String(text.dropFirst(3))
        let nonce = clientFirst.dropFirst("n=\(account),r=".count)
        serverFirst = change("r=\(nonce)server,s=\(Base64.encode(Self.salt)),i=\(iterations)")
        return Array(serverFirst.utf8)
    }

    /// The signature where the proof is right.
    func final(_ message: [UInt8]) -> [UInt8]? {
        let text = String(decoding: message, as: UTF8.self)
        let parts = text.split(separator: ",p=", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("c=biws,r="), let proof = Base64.decode(parts[1]) else { return nil }
        let salted = DigestModel.pbkdf2(Array(password.utf8), salt: Self.salt, iterations: iterations)
        let stored = DigestModel.sha256(DigestModel.hmac(salted, Array("Client Key".utf8)))
        let authenticated = Array("\(clientFirst),\(serverFirst),\(parts[0])".utf8)
        let key = zip(proof, DigestModel.hmac(stored, authenticated)).map { $0 ^ $1 }
        guard DigestModel.sha256(key) == stored else { return nil }
        let serverKey = DigestModel.hmac(salted, Array("Server Key".utf8))
        return Array("v=\(Base64.encode(DigestModel.hmac(serverKey, authenticated)))".utf8)
    }
}
