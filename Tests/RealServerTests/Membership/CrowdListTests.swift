import BridgeTesting
import Testing

/// As many people as a large network has in a bridge's channels, on a real InspIRCd, with a model homeserver.
@Suite("A crowd on membership lists")
struct CrowdListTests {
    private static let near = 3_000
    private static let far = 2_000
    private static let channels = (0..<20).map { "#crowd\($0)" }
    private static let leafName = "leaf.localhost"
    private static let patience: Duration = .seconds(120)

    private static func room(_ channel: String) -> String { "!\(channel.dropFirst()):localhost" }

    private static func names(_ prefix: String, _ count: Int) -> [(nick: String, channel: String)] {
        (0..<count).map { ("\(prefix)\($0)", channels[$0 % channels.count]) }
    }

    @Test(
        """
        5,000 people in 20 channels are 5,000 joins, and none at the next start; 2,000 in a netsplit that heals are no \
        event, and exactly one leave each in one that does not
        """
    )
    func crowd() async throws {
        try await SceneGate.shared.enter(.machine) { try await meet() }
    }

    private func meet() async throws {
        let homeserver = try await ModelHomeserverHTTP.start()
        var options = InspIRCdServer.Options()
        options.pingSeconds = 3_600
        let hub = try InspIRCdServer(options, accepting: [Self.leafName])
        let link = try await FaultyLink.open(to: hub.serverPort)
        options.name = Self.leafName
        options.identifier = "2AA"
        let leaf = try InspIRCdServer(options, linkingTo: .init(name: hub.options.name, port: link.port))
        let bridge = try await Self.bridge(to: homeserver, hub)
        do {
            try await hub.start()
            try await leaf.start()
            try await leaf.linkUp()
            try await play(homeserver, hub, leaf, link, bridge)
        } catch {
            print("The bridge's log:\n\(bridge.logTail(60))")
            await close(homeserver, hub, leaf, link, bridge)
            throw error
        }
        await close(homeserver, hub, leaf, link, bridge)
    }

    private func close(
        _ homeserver: ModelHomeserverHTTP,
        _ hub: InspIRCdServer,
        _ leaf: InspIRCdServer,
        _ link: FaultyLink,
        _ bridge: RealBridge
    ) async {
        await bridge.kill()
        await leaf.kill()
        await hub.kill()
        await leaf.stop()
        await hub.stop()
        await link.close()
        await homeserver.stop()
        bridge.folder.remove()
    }

    private static func bridge(to homeserver: ModelHomeserverHTTP, _ hub: InspIRCdServer) async throws -> RealBridge {
        var network = RealBridgeConfiguration.Network(port: hub.port)
        network.mappings = Dictionary(uniqueKeysWithValues: channels.map { ($0, [room($0)]) })
        network.extra = "quitDebounce: {enabled: true, quitsPerSecond: 5, delayMinMs: 45000, delayMaxMs: 45000}"
        let configuration = RealBridgeConfiguration(
            homeserverURL: homeserver.url,
            port: try LoopbackPorts.take(),
            networks: [network]
        )
        let bridge = try RealBridge(configuration)
        try await bridge.makeRegistration()
        return bridge
    }

    private func play(
        _ homeserver: ModelHomeserverHTTP,
        _ hub: InspIRCdServer,
        _ leaf: InspIRCdServer,
        _ link: FaultyLink,
        _ bridge: RealBridge
    ) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let near = try await IRCCrowd.arrive(Self.names("near", Self.near), at: hub.port)
        let far = try await IRCCrowd.arrive(Self.names("far", Self.far), at: leaf.port)
        let herald = try await IRCTestClient.connect(port: hub.port, nick: "herald")
        for channel in Self.channels { try await herald.join(channel) }
        let arrived = clock.now

        try await bridge.start()
        let people = Self.near + Self.far + Self.channels.count
        let isSynced = await Polling.until(within: Self.patience) { homeserver.tally.joins >= people + 20 }
        let synced = clock.now
        #expect(isSynced)
        try await said("all are here", herald, homeserver)
        let first = homeserver.tally
        for channel in Self.channels {
            #expect(first.members[Self.room(channel)]?.count == people / Self.channels.count + 1)
        }
        // Each ghost in its room once, the herald and the bot in all.
        #expect(first.joins == people + 20)
        #expect(first.leaves == 0)

        let second = clock.now
        _ = herald.claimAll { $0.command == "JOIN" }
        try await bridge.restart()
        try await count("JOIN", of: "trestle", Self.channels.count, herald)
        try await said("still here", herald, homeserver)
        let restarted = clock.now
        #expect(homeserver.tally.joins == first.joins)
        #expect(homeserver.tally.leaves == 0)

        try await split(link, herald)
        try await said("alone", herald, homeserver)
        link.setArrival(.forward)
        try await count("JOIN", of: "far", Self.far, herald)
        try await said("together", herald, homeserver)
        let healed = clock.now
        #expect(homeserver.tally.joins == first.joins)
        #expect(homeserver.tally.leaves == 0)

        try await split(link, herald)
        let isOver = await Polling.until(within: Self.patience) { homeserver.tally.leaves >= Self.far }
        #expect(isOver)
        try await said("without them", herald, homeserver)
        #expect(homeserver.tally.leaves == Self.far)
        #expect(homeserver.tally.joins == first.joins)
        for channel in Self.channels {
            let members = homeserver.tally.members[Self.room(channel)] ?? []
            #expect(!members.contains { $0.contains("_far") })
        }
        print(
            """
            Crowd: \(arrived - start) to arrive, \(synced - arrived) to sync \(people), second start \
            \(restarted - second), healed after \(healed - restarted), gone after \(clock.now - healed)
            """
        )
        await herald.kill()
        await near.leave()
        await far.leave()
    }

    /// What the herald says last in each channel is in each room: all that was to be seen before has been seen.
    private func said(_ text: String, _ herald: IRCTestClient, _ homeserver: ModelHomeserverHTTP) async throws {
        for channel in Self.channels { try await herald.privmsg(channel, text) }
        let isThere = await Polling.until(within: Self.patience) {
            let messages = homeserver.tally.messages
            return Self.channels.allSatisfy { messages[Self.room($0)]?.contains(text) == true }
        }
        #expect(isThere, "\(text)")
    }

    private func split(_ link: FaultyLink, _ herald: IRCTestClient) async throws {
        link.setArrival(.refuse)
        try await link.cut(.all)
        try await count("QUIT", of: "far", Self.far, herald)
    }

    private func count(_ command: String, of prefix: String, _ number: Int, _ herald: IRCTestClient) async throws {
        var seen = 0
        let isAll = await Polling.until(within: Self.patience) {
            seen += herald.claimAll { $0.command == command && $0.nick.hasPrefix(prefix) }.count
            return seen >= number
        }
        #expect(isAll, "\(seen) of \(number) \(command)")
    }
}
