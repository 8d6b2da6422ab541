import Crypto
import Foundation
import IRCProtocol
import NIOSSL
import SwiftASN1
import X509

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
        guard let certificate = try? selfSigned(by: Certificate.PrivateKey(key), commonName, now) else {
            throw Refusal(sentence: "The certificate could not be made.")
        }
        return try checked(certificate.pemString + "\n" + key.pemRepresentation + "\n")
    }

    private static func selfSigned(
        by key: Certificate.PrivateKey,
        _ commonName: String,
        _ now: Int64
    ) throws -> PEMDocument {
        // RFC 5280, appendix A: a common name has 64 characters at most.
        let name = try DistinguishedName { CommonName(String(commonName.prefix(64))) }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: key.publicKey,
            // A day back, for clocks that are behind.
            notValidBefore: Date(timeIntervalSince1970: TimeInterval(now - 86_400)),
            notValidAfter: Date(timeIntervalSince1970: TimeInterval(now + lifetime)),
            issuer: name,
            subject: name,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([.clientAuth])
            },
            issuerPrivateKey: key
        )
        return try certificate.serializeAsPEM()
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
