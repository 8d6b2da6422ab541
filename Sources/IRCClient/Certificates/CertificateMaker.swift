import Crypto
import IRCProtocol
import NIOSSL

/// Certificates for users: new ones, which sign themselves, and those that users bring along.
package enum CertificateMaker {
    package struct Refusal: Error, Sendable, Hashable {
        /// For people; nothing of what was given is in it.
        package let sentence: String

        package init(sentence: String) { self.sentence = sentence }
    }

    /// What nobody has to renew in the life of an account; services look at nothing but the fingerprint.
    private static let lifetime: Int64 = 20 * 365 * 86_400

    /// A key on P-256 and its certificate. `now` in seconds since 1970.
    package static func new(commonName: String, now: Int64) throws(Refusal) -> ClientCertificate {
        let key = P256.Signing.PrivateKey()
        let algorithm = DERWriter.sequence(DERWriter.identifier(1, 2, 840, 10045, 4, 3, 2))
        // RFC 5280, appendix A: a common name has 64 characters at most.
        let name = DERWriter.sequence(
            DERWriter.set(
                DERWriter.sequence(DERWriter.identifier(2, 5, 4, 3), DERWriter.text(String(commonName.prefix(64))))
            )
        )
        let serial = (0..<16).map { _ in UInt8.random(in: 0...0x7F) }
        // A day back, for clocks that are behind.
        let validity = DERWriter.sequence(DERWriter.time(now - 86_400), DERWriter.time(now + lifetime))
        let usage = DERWriter.sequence(DERWriter.identifier(1, 3, 6, 1, 5, 5, 7, 3, 2))
        let extensions = DERWriter.sequence(
            DERWriter.sequence(
                DERWriter.identifier(2, 5, 29, 19),
                DERWriter.yes,
                DERWriter.octets(DERWriter.sequence())
            ),
            DERWriter.sequence(DERWriter.identifier(2, 5, 29, 37), DERWriter.octets(usage))
        )
        let body = DERWriter.sequence(
            DERWriter.tagged(0, DERWriter.integer([2])),
            DERWriter.integer(serial),
            algorithm,
            name,
            validity,
            name,
            Array(key.publicKey.derRepresentation),
            DERWriter.tagged(3, extensions)
        )
        guard let signature = try? key.signature(for: body) else {
            throw Refusal(sentence: "The certificate could not be made.")
        }
        let certificate = DERWriter.sequence(body, algorithm, DERWriter.bits(Array(signature.derRepresentation)))
        let text = PEMText.block("CERTIFICATE", certificate) + key.pemRepresentation + "\n"
        return try checked(text)
    }

    /// What a user has said, in whatever lines.
    package static func given(_ text: Secret) throws(Refusal) -> ClientCertificate {
        guard text.exposed.utf8.count <= 32_768, let clean = PEMText.rewrapped(text.exposed) else {
            throw Refusal(sentence: "That is no PEM: there must be a certificate and its private key.")
        }
        return try checked(clean)
    }

    private static func checked(_ text: String) throws(Refusal) -> ClientCertificate {
        guard let identity = ClientIdentity(pem: text), let leaf = try? identity.chain.first?.toDERBytes() else {
            throw Refusal(sentence: "There must be a certificate and its private key, without a passphrase, in PEM.")
        }
        guard identity.isMatched else { throw Refusal(sentence: "The key is not that of the certificate.") }
        return ClientCertificate(
            pem: Secret(text),
            sha256: hexadecimal(SHA256.hash(data: leaf)),
            sha512: hexadecimal(SHA512.hash(data: leaf))
        )
    }

    private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
