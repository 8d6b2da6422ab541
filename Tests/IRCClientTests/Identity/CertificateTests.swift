import Crypto
import IRCClient
import IRCProtocol
import NIOSSL
import Testing

@Suite struct CertificateTests {
    private static let now: Int64 = 1_800_000_000

    @Test func aNewOneIsReadByTheLibraryAndHasItsFingerprints() throws {
        let made = try CertificateMaker.new(commonName: "@alice:hs.test", now: Self.now)
        let read = try #require(NIOSSLCertificate.fromPEMBytes(Array(made.pem.exposed.utf8)).first)
        #expect(read.notValidBefore == Int(Self.now - 86_400))
        #expect(read.notValidAfter == Int(Self.now) + 20 * 365 * 86_400)
        let hex = SHA256.hash(data: try read.toDERBytes()).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(made.sha256 == hex && made.sha512.count == 128)
        #expect(ClientCertificate(unsealed: made.sealable) == made)
        #expect(try CertificateMaker.new(commonName: "@alice:hs.test", now: Self.now) != made)
        var text = "\(made)"
        dump(made, to: &text)
        #expect(!text.contains("BEGIN"))
    }

    @Test func whatSomebodyBringsIsReadHoweverItsLinesAreBroken() throws {
        let whole = Certificates.valid + "\n" + Certificates.key
        let spaced = whole.split(separator: "\n").joined(separator: " ")
        let read = try CertificateMaker.given(Secret(spaced))
        #expect(try CertificateMaker.given(Secret(whole)) == read)
        #expect(read.sha256.count == 64)
    }

    @Test(arguments: [
        "", "hello", Certificates.valid, Certificates.key, "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n***\n-----END CERTIFICATE-----\n" + Certificates.key,
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + Certificates.key,
        Certificates.valid + "\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
    ])
    func whatIsNoneIsRefusedWithoutRepeatingIt(text: String) {
        #expect { try CertificateMaker.given(Secret(text)) } throws: { error in
            !"\(error)".contains("BEGIN") && !"\(error)".contains("AAAA")
        }
    }

    @Test func aKeyOfAnotherCertificateIsRefused() throws {
        let other = try CertificateMaker.new(commonName: "x", now: Self.now).pem.exposed
        let key = other.split(separator: "-----BEGIN PRIVATE KEY-----").last.map { "-----BEGIN PRIVATE KEY-----" + $0 }
        #expect(throws: CertificateMaker.Refusal(sentence: "The key is not that of the certificate.")) {
            try CertificateMaker.given(Secret(Certificates.valid + "\n" + (key ?? "")))
        }
    }

    @Test func withACertificateOverTLSExternalGoesFirst() {
        let plan = ConnectionPlan.sample {
            $0.security = .tls(acceptSelfSigned: true, acceptExpired: false, caFile: nil)
            $0.sasl = .init(account: "alice", password: "sesame")
            $0.certificate = ClientCertificate(pem: "x", sha256: "", sha512: "")
        }
        Transcript(
            "EXTERNAL, then what is left",
            plan,
            RegistrationTranscripts.opening + """
                S: :s CAP * LS :sasl=PLAIN,EXTERNAL
                C: CAP REQ sasl
                S: :s CAP * ACK :sasl
                C: AUTHENTICATE EXTERNAL
                S: AUTHENTICATE +
                C: AUTHENTICATE +
                S: :s 904 * :no such fingerprint
                C: AUTHENTICATE PLAIN
                """
        ).play()
        var plain = plan
        plain.security = .plain
        plain.sasl?.password = nil
        Transcript(
            "no certificate without TLS",
            plain,
            """
            C: CAP LS 302
            S: :s CAP * LS :sasl
            C: NICK alice
            C: USER al 0 * :Alice A
            C: CAP REQ sasl
            S: :s CAP * ACK :sasl
            E: authentication unavailable
            C: CAP END
            """
        ).play()
    }
}
