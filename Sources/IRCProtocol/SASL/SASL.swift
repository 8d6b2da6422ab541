/// The client's messages of SASL (IRCv3 sasl-3.1). What they hold is secret: never to be logged.
package enum SASL {
    package enum Mechanism: String, Sendable, Hashable, CaseIterable {
        case plain = "PLAIN"
        case external = "EXTERNAL"
        case scramSHA256 = "SCRAM-SHA-256"
    }

    /// Bytes of base64 in one AUTHENTICATE.
    package static let chunkLength = 400

    /// The line that begins: `AUTHENTICATE PLAIN`.
    package static func start(_ mechanism: Mechanism) -> Message {
        Message(.authenticate, [Parameter(cleaning: mechanism.rawValue)])
    }

    /// RFC 4616, section 2, the account as both identities. Nil when account or password is empty or holds NUL.
    package static func plain(account: String, password: Secret) -> [UInt8]? {
        let account = Array(account.utf8)
        let password = Array(password.exposed.utf8)
        guard !account.isEmpty, !password.isEmpty, !account.contains(0), !password.contains(0) else { return nil }
        return account + [0] + account + [0] + password
    }

    /// The lines that carry `payload`: base64 in chunks of 400, and a `+` alone where the last is full or there is
    /// nothing to say, which is all that EXTERNAL sends.
    package static func responses(_ payload: [UInt8]) -> [Message] {
        let encoded = Base64.encode(payload)
        var lines: [Message] = []
        var rest = encoded[...]
        while !rest.isEmpty {
            lines.append(Message(.authenticate, [Parameter(unchecked: String(rest.prefix(chunkLength)))]))
            rest = rest.dropFirst(chunkLength)
        }
        if encoded.utf8.count % chunkLength == 0 { lines.append(Message(.authenticate, ["+"])) }
        return lines
    }

    /// Breaks the exchange off; the server answers 906.
    package static let abort = Message(.authenticate, ["*"])

    /// The mechanisms of a list such as the value of the `sasl` capability or of 908, as far as we know them.
    package static func mechanisms(listed text: String) -> Set<Mechanism> {
        Set(text.split { $0 == "," || $0 == " " }.compactMap { Mechanism(rawValue: $0.uppercasedASCII) })
    }

    /// Whether the value of the `sasl` capability offers `mechanism`. No value tells nothing, so it is worth a try.
    package static func offers(_ mechanism: Mechanism, capability value: String) -> Bool {
        value.isEmpty || value.split(separator: ",").contains { $0.uppercasedASCII == mechanism.rawValue }
    }
}

extension StringProtocol {
    /// A-Z for a-z and nothing else: protocol words only.
    var uppercasedASCII: String {
        String(decoding: utf8.map { (97...122).contains($0) ? $0 - 32 : $0 }, as: UTF8.self)
    }
}
