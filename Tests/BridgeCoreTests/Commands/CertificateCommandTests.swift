import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// `!certfp`: a certificate made, shown, taken, used and forgotten.
@Suite struct CertificateCommandTests {
    static let key = PuppetKey(network: net, user: alice)
    static let certificate = ClientCertificate(pem: "the secret pem", sha256: "ab12", sha512: "cd34")

    private static func desk() -> World {
        var world = World {
            $0.networks[0].sasl = true
            $0.networks[0].security = .tls(acceptSelfSigned: false, acceptExpired: false, caFile: nil)
        }
        world.openAdminRoom()
        return world
    }

    private static func made(in world: World) -> (PuppetKey, CommandPlace, CertificateSource)? {
        for case .makeCertificate(let key, let place, let source) in world.effects { return (key, place, source) }
        return nil
    }

    @Test func oneIsMadeShownAndKept() throws {
        var world = Self.desk()
        world.command("!certfp net")
        let (key, place, source) = try #require(Self.made(in: world))
        #expect(key == Self.key && source == .new(commonName: alice.text))
        world.receive(.certificateMade(key, place, .made(Self.certificate)))
        #expect(world.messages.last?.contains("ab12") == true && world.messages.last?.contains("CERT ADD") == true)
        #expect(!world.messages.joined().contains("secret pem"))
        #expect(world.store.snapshot.certificates == [Self.key: Self.certificate])
        world.restart()
        world.command("!certfp net")
        #expect(Self.made(in: world) == nil && world.messages.last?.contains("ab12") == true)
    }

    @Test func itIsShownToTheServerAndLogsInWithoutAPassword() throws {
        var world = Self.desk()
        world.command("!certfp net")
        let (key, place, _) = try #require(Self.made(in: world))
        world.receive(.certificateMade(key, place, .made(Self.certificate)))
        world.matrix("hello")
        let plans = world.effects.compactMap { effect -> ConnectionPlan? in
            if case .irc(_, .open(let plan)) = effect { plan } else { nil }
        }
        let plan = try #require(plans.first { !$0.isBot })
        #expect(plan.certificate == Self.certificate && plan.sasl?.password == nil)
        #expect(plan.sasl?.mechanisms.first == .external && plan.password == nil)
    }

    @Test func ownLinesArriveWhole() throws {
        var world = Self.desk()
        world.command("!certfp net -----BEGIN CERTIFICATE-----\nAAAA\nBBBB\n-----END CERTIFICATE-----")
        let (_, place, source) = try #require(Self.made(in: world))
        let text: Secret = "-----BEGIN CERTIFICATE----- AAAA BBBB -----END CERTIFICATE-----"
        #expect(source == .given(text))
        // What holds a key is taken away like a password.
        #expect(world.matrix.contains { $0.contains("redacts") })
        world.receive(.certificateMade(Self.key, place, .refused("That is no PEM.")))
        #expect(world.messages.last?.contains("That is no PEM.") == true)
        #expect(world.store.snapshot.certificates.isEmpty)
    }

    @Test func itIsForgotten() throws {
        for command in ["!certfp net remove", "!forget yes"] {
            var world = Self.desk()
            world.command("!certfp net new")
            let (key, place, _) = try #require(Self.made(in: world))
            world.receive(.certificateMade(key, place, .made(Self.certificate)))
            world.command(command)
            #expect(world.store.snapshot.certificates.isEmpty, "\(command)")
        }
        var world = Self.desk()
        world.command("!certfp net remove")
        #expect(world.messages.last?.contains("You have no certificate") == true)
        world.command("!certfp net nonsense")
        #expect(world.messages.last?.contains("Usage: !certfp") == true)
    }
}
