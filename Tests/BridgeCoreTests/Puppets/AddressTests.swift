import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Where people connect from, and what a network is told of it.
@Suite struct AddressTests {
    private static let dave = user("dave", of: "other.test")

    private static func world(_ change: (inout NetworkConfiguration) -> Void) -> World {
        World {
            $0.networks[0].ircClients.ipv6.prefix = "2001:db8:0:1::"
            change(&$0.networks[0])
        }
    }

    private static func plan(in world: World) -> ConnectionPlan? {
        for case .irc(_, .open(let plan)) in world.effects where !plan.isBot { return plan }
        return nil
    }

    private static func address(of user: UserID, in world: World) -> String? {
        world.store.snapshot.puppets.first { $0.user == user }?.address
    }

    @Test func eachHasTheirOwnAndKeepsIt() {
        var world = Self.world { _ in }
        world.matrix("hello")
        #expect(Self.plan(in: world)?.localAddress == "2001:db8:0:1:0:0:0:1")
        world.matrix("hello", from: carol)
        #expect(Self.address(of: carol, in: world) == "2001:db8:0:1:0:0:0:2")
        world.restart()
        world.matrix("again", from: carol)
        world.matrix("again")
        #expect(Self.address(of: carol, in: world) == "2001:db8:0:1:0:0:0:2")
        #expect(Self.address(of: alice, in: world) == "2001:db8:0:1:0:0:0:1")
    }

    @Test func aBlockIsCountedForItself() {
        var world = Self.world { $0.ircClients.ipv6.blocks = [.init(homeserver: "other.test", startFrom: "10000")] }
        world.matrix("hello", from: Self.dave)
        world.matrix("hello")
        #expect(Self.address(of: Self.dave, in: world) == "2001:db8:0:1:0:0:1:1")
        #expect(Self.address(of: alice, in: world) == "2001:db8:0:1:0:0:0:1")
        let blocks = world.store.snapshot.addressCounts
        #expect(blocks == [.init(network: net, homeserver: "other.test"): 1, .init(network: net, homeserver: ""): 1])
    }

    /// A ban on the address of somebody who is forgotten must not meet anybody else.
    @Test func anAddressIsNeverGivenTwice() {
        var world = Self.world { _ in }
        world.openAdminRoom()
        world.matrix("hello")
        world.command("!forget yes")
        world.restart()
        world.matrix("hello", from: carol)
        #expect(Self.address(of: carol, in: world) == "2001:db8:0:1:0:0:0:2")
    }

    @Test func anotherPrefixGivesAnotherAddress() {
        var world = Self.world { _ in }
        world.matrix("hello")
        world.configuration.networks[0].ircClients.ipv6.prefix = "2001:db8:0:2::"
        world.restart()
        world.matrix("again")
        #expect(Self.address(of: alice, in: world) == "2001:db8:0:2:0:0:0:2")
    }

    @Test func whereNoAddressIsLeftTheConnectionIsMadeWithoutOne() {
        var world = Self.world { $0.ircClients.ipv6.prefix = "1:2:3:4:5:6:7" }
        world.matrix("hello")
        #expect(Self.plan(in: world)?.localAddress == "1:2:3:4:5:6:7:1")
        var full = Self.world {
            $0.ircClients.ipv6.prefix = "1:2:3:4:5:6:7"
            $0.ircClients.ipv6.blocks = [.init(homeserver: domain, startFrom: "ffff")]
        }
        full.matrix("hello")
        #expect(Self.plan(in: full) != nil && Self.plan(in: full)?.localAddress == nil)
    }

    @Test func aPoolIsSharedAndEachKeepsTheirPlace() {
        var places: [String?: Int] = [:]
        for number in 0..<60 {
            var seen: Set<String?> = []
            for _ in 0..<2 {
                var world = World {
                    $0.networks[0].ircClients.sourceAddresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
                }
                world.matrix("hello", from: user("user\(number)"))
                seen.insert(Self.plan(in: world)?.localAddress)
            }
            #expect(seen.count == 1)
            for address in seen { places[address, default: 0] += 1 }
        }
        #expect(places.count == 3 && places[nil] == nil, "\(places)")
        #expect(places.values.allSatisfy { (10...30).contains($0) }, "\(places)")
    }

    @Test func theGatewayAndTheProxyAreTheNetworks() {
        var world = Self.world {
            $0.webIRC = .init(password: "pass", gateway: "bridge.test", prefix: "fd00::")
            $0.proxy = .init(host: "127.0.0.1", port: 1080)
            $0.ircClients.ipv6.only = true
        }
        world.matrix("hello")
        let plan = Self.plan(in: world)
        #expect(plan?.gateway?.person == alice.text && plan?.gateway?.name == "bridge.test")
        #expect(plan?.proxy == .init(host: "127.0.0.1", port: 1080) && plan?.isIPv6Only == true)
    }
}
