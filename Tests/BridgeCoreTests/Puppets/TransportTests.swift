import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// IRCv3 sts: from plain to TLS, and never back before its time.
@Suite struct TransportTests {
    private static func endpoints(in world: World) -> [ConnectionPlan.Endpoint] {
        for case .irc(_, .open(let plan)) in world.effects where !plan.isBot { return plan.endpoints }
        return []
    }

    private static let secured = ConnectionPlan.Endpoint(
        host: "net.test",
        port: 7000,
        security: .tls(acceptSelfSigned: false, acceptExpired: false, caFile: nil)
    )

    @Test func whoIsSentToTLSGoesThereAtOnce() {
        var world = World()
        world.matrix("hello")
        #expect(Self.endpoints(in: world) == [.init(host: "net.test", port: 6697)])
        world.session(alice, .closed(.securityWanted(host: "net.test", port: 7000)))
        #expect(Self.endpoints(in: world) == [Self.secured])
        // Whoever comes next does not try plain first, and a failure of TLS does not lead back.
        world.matrix("hello", from: carol)
        #expect(Self.endpoints(in: world) == [Self.secured])
        world.session(carol, .closed(.tlsFailed("no")))
        world.wait(.seconds(700))
        #expect(Self.endpoints(in: world) == [Self.secured])
    }

    @Test func thePromiseHoldsOverARestartAndUntilItsEnd() {
        var world = World()
        world.matrix("hello")
        world.session(alice, .transportPromised(host: "net.test", port: 7000, seconds: 100_000))
        #expect(world.store.snapshot.transportPolicies.keys.sorted() == ["net.test"])
        world.restart()
        world.matrix("hello", from: carol)
        #expect(Self.endpoints(in: world) == [Self.secured])
        world.restart()
        world.wait(.seconds(100_001))
        world.matrix("hello", from: carol)
        #expect(Self.endpoints(in: world).first?.security == nil)
    }

    @Test func aPromiseIsTakenBack() {
        var world = World()
        world.matrix("hello")
        world.session(alice, .transportPromised(host: "net.test", port: 7000, seconds: .max))
        world.session(alice, .transportPromised(host: "net.test", port: 7000, seconds: 0))
        #expect(world.store.snapshot.transportPolicies.isEmpty)
        world.restart()
        world.matrix("hello", from: carol)
        #expect(Self.endpoints(in: world).first?.security == nil)
    }
}
