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

    // MARK: Before a gateway's password

    private static func gatewayWorld() -> World {
        World { $0.networks[0].webIRC = .init(password: "pass", gateway: "trestle", prefix: "fd00:1:2:3") }
    }

    private static func opened(by world: World) -> [Bool] {
        world.effects.compactMap { effect in
            guard case .irc(_, .open(let plan)) = effect, !plan.isBot else { return nil }
            return plan.endpoints[0].isPlainKnown
        }
    }

    @Test func oneConnectionAsksWhetherPlainWillDoAndTheOthersWait() {
        var world = Self.gatewayWorld()
        world.matrix("hello")
        #expect(Self.opened(by: world) == [false])
        world.matrix("hello", from: carol)
        #expect(Self.opened(by: world) == [])
        world.session(alice, .closed(.plainConfirmed(host: "net.test")))
        #expect(Self.opened(by: world) == [true, true])
        #expect(!world.matrix.contains { $0.contains("lost") || $0.contains("again") })
        // Known for a day, not for ever, and not beyond a restart.
        world.session(alice, .closed(.lost("gone")))
        world.wait(.seconds(60))
        #expect(Self.opened(by: world) == [true])
        world.restart()
        #expect(Self.opened(by: world) == [false])
    }

    @Test func whereTLSIsWantedNobodyGoesInPlain() {
        var world = Self.gatewayWorld()
        world.matrix("hello")
        world.matrix("hello", from: carol)
        world.session(alice, .closed(.securityWanted(host: "net.test", port: 7000)))
        let opened = world.effects.compactMap { effect -> ConnectionPlan.Endpoint? in
            if case .irc(_, .open(let plan)) = effect { plan.endpoints[0] } else { nil }
        }
        #expect(opened.count == 2 && opened.allSatisfy { $0.port == 7000 && $0.security != nil })
    }

    @Test func whoWaitsForTheQuestionAsksItWhereTheFirstCouldNot() {
        var world = Self.gatewayWorld()
        world.matrix("hello")
        world.matrix("hello", from: carol)
        world.session(alice, .closed(.unreachable("no")))
        #expect(Self.opened(by: world) == [false])
    }
}
