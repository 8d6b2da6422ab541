import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct LoggingInTests {
    /// A plan as it goes to the connection of somebody who has stored a password.
    private static func plan(
        username: String? = nil,
        _ change: (inout NetworkConfiguration) -> Void
    ) -> ConnectionPlan? {
        var world = World { change(&$0.networks[0]) }
        world.openAdminRoom()
        if let username { world.command("!username net \(username)") }
        world.command("!storepass net open sesame")
        world.matrix("hello")
        return plans(of: world).last { $0.isBot == false }
    }

    private static func plans(of world: World) -> [ConnectionPlan] {
        world.effects.compactMap { effect in
            guard case .irc(_, .open(let plan)) = effect else { return nil }
            return plan
        }
    }

    @Test func aStoredPasswordIsPassWithoutAnythingElse() throws {
        let plan = try #require(Self.plan { _ in })
        #expect(plan.password == "open sesame" && plan.sasl == nil && plan.identification == nil)
    }

    @Test func mechanismsAndPolicyAreTheNetworks() throws {
        let plan = try #require(
            Self.plan {
                $0.sasl = true
                $0.saslMechanisms = [.plain]
                $0.saslFailure = .retry
            }
        )
        let login = ConnectionPlan.Login(
            account: "alicehstes",
            password: "open sesame",
            mechanisms: [.plain],
            isRequired: true
        )
        #expect(plan.sasl == login && plan.password == nil)
    }

    /// A login of one's own does not take the place of the password that the network lets people in by.
    @Test(arguments: [(true, false), (true, true), (false, false), (false, true)])
    func theNetworksPasswordIsBesideTheirOwn(_ sasl: Bool, _ identify: Bool) throws {
        let plan = try #require(
            Self.plan {
                $0.sasl = sasl
                $0.nickServ.identify = identify
                $0.password = "let me in"
            }
        )
        #expect(plan.serverPassword == (sasl ? "let me in" : nil))
        #expect(plan.sasl?.password == (sasl ? "open sesame" : nil))
        #expect(plan.identification?.password == (identify ? "open sesame" : nil))
        #expect(plan.password == (identify ? "let me in" : sasl ? nil : "open sesame"))
    }

    @Test func nickServIsToldTheNickOrTheChosenName() throws {
        let byNick = try #require(
            Self.plan {
                $0.nickServ.identify = true
                $0.password = "for the server"
            }
        )
        #expect(byNick.identification?.account == byNick.nick.text)
        #expect(byNick.identification?.password == "open sesame")
        #expect(byNick.password == "for the server")
        let byName = try #require(Self.plan(username: "alicia") { $0.nickServ.identify = true })
        #expect(byName.identification?.account == "alicia")
    }

    @Test(arguments: [
        ("alicehstes", true), ("alicehst_2", true), ("alicehs_10", true), ("alicia", false), ("alicehst_0", false),
        ("alicehstes_2", false), ("alicehst_", false), ("", false),
    ])
    func aMadeNameIsKnownFromAChosenOne(name: String, isMade: Bool) {
        #expect(UsernameRules().isMade(name, for: "alice:hs.test") == isMade)
    }

    // MARK: What follows from a login

    private static func online(_ change: (inout NetworkConfiguration) -> Void = { _ in }) -> World {
        var world = World {
            $0.networks[0].sasl = true
            change(&$0.networks[0])
        }
        world.openAdminRoom()
        world.command("!storepass net open sesame")
        world.matrix("hello")
        return world
    }

    @Test func aFailureIsToldWithoutThePassword() {
        var world = Self.online()
        world.session(alice, .authenticated(.failed(ServerReply(code: "904", text: "nope"))))
        #expect(world.messages.last?.contains("did not accept your password") == true)
        #expect(world.messages.last?.contains("904") == true)
        #expect(!world.messages.joined().contains("sesame"))
    }

    @Test func whenServicesReturnChannelsForRegisteredPeopleAreTriedAgain() {
        var world = Self.online()
        world.session(alice, .authenticated(.unavailable))
        world.connect(alice)
        let closed = ServerReply(code: "477", text: "register first")
        world.session(alice, .joinRefused(chan, closed))
        world.session(alice, .authenticated(.succeeded(account: "alice")))
        let joins = world.effects.filter { effect in
            if case .irc(_, .join(chan, _)) = effect { true } else { false }
        }
        #expect(joins.count == 1, "\(world.irc)")
        #expect(world.messages.contains { $0.contains("You are logged in on NET as alice") })
        // Only where something had failed before.
        world.session(alice, .authenticated(.succeeded(account: "alice")))
        #expect(!world.messages.contains { $0.contains("You are logged in") })
    }

    @Test(arguments: [
        (NetworkConfiguration.LoginFailure.retry, true), (.disconnect, false),
    ])
    func aRequiredLoginThatFails(policy: NetworkConfiguration.LoginFailure, isTriedAgain: Bool) {
        var world = Self.online { $0.saslFailure = policy }
        world.session(alice, .authenticated(.failed(ServerReply(code: "904", text: "nope"))))
        #expect(world.messages.isEmpty, "the end says it")
        world.session(alice, .closed(.loginFailed(ServerReply(code: "904", text: "nope"))))
        world.wait(.seconds(600))
        #expect(Self.plans(of: world).contains { !$0.isBot } == isTriedAgain)
    }
}
