/// A key and its certificate, by which a user is known to a network's services (TLS client authentication).
package struct ClientCertificate: Sendable, Hashable {
    /// Certificate, chain and private key as PEM.
    package var pem: Secret
    /// Of the certificate's DER, as lower-case hexadecimal. These are no secrets: services are told one of them.
    package var sha256: String
    package var sha512: String

    package init(pem: Secret, sha256: String, sha512: String) {
        self.pem = pem
        self.sha256 = sha256
        self.sha512 = sha512
    }

    /// All of it in one text, to be sealed.
    package var sealable: Secret { Secret("\(sha256) \(sha512)\n\(pem.exposed)") }

    /// Nil for what ``sealable`` cannot have given.
    package init?(unsealed: Secret) {
        let parts = unsealed.exposed.split(separator: "\n", maxSplits: 1)
        let digests = parts.first?.split(separator: " ") ?? []
        guard parts.count == 2, digests.count == 2 else { return nil }
        self.init(pem: Secret(String(parts[1])), sha256: String(digests[0]), sha512: String(digests[1]))
    }
}
