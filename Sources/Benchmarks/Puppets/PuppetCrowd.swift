import BridgeTesting
import Foundation

/// The program between a homeserver that agrees to everything and a real IRC server.
struct PuppetCrowd {
    let count: Int
    let isSecure: Bool

    /// Milliseconds, and bytes of each puppet.
    struct Measured {
        var first: Double
        var again: Double
        var bytes: Double
    }

    func measure() async throws -> Measured {
        var options = InspIRCdServer.Options()
        options.tls = isSecure
        return try await InspIRCdServer(options).whileRunning { ircd in
            let homeserver = try await ModelHomeserverHTTP.start()
            do {
                let measured = try await measure(ircd, homeserver)
                await homeserver.stop()
                return measured
            } catch {
                await homeserver.stop()
                throw error
            }
        }
    }

    private func measure(_ ircd: InspIRCdServer, _ homeserver: ModelHomeserverHTTP) async throws -> Measured {
        let bridge = try RealBridge(configuration(ircd, homeserver))
        try await bridge.makeRegistration()
        try await bridge.start()
        do {
            let bots = PuppetSuite.allChannels.count
            try await wait(for: bots, on: ircd, bridge)
            let before = bridge.residentBytes
            let token = try hsToken(bridge)
            let start = Sampling.wallTime()
            try await homeserver.push(joins, to: bridge.url, token: token)
            let all = bots + count * PuppetSuite.channels(of: 0).count
            try await wait(for: all, on: ircd, bridge)
            let first = Double(Sampling.wallTime() - start) / 1e6
            let bytes = Double(await restingBytes(bridge) - before) / Double(count)
            try await ircd.restart()
            let restart = Sampling.wallTime()
            try await wait(for: all, on: ircd, bridge)
            let again = Double(Sampling.wallTime() - restart) / 1e6
            await bridge.stop()
            return Measured(first: first, again: again, bytes: bytes)
        } catch {
            FileHandle.standardError.write(Data("\(bridge.logTail(40))\n".utf8))
            await bridge.kill()
            throw error
        }
    }

    /// The least of a time in which nothing happens and the process gives back what it needs no more, twice.
    private func restingBytes(_ bridge: RealBridge) async -> Int {
        var least = bridge.residentBytes
        _ = await Polling.until(within: .seconds(65)) {
            least = min(least, bridge.residentBytes)
            return false
        }
        return least
    }

    private func configuration(_ ircd: InspIRCdServer, _ homeserver: ModelHomeserverHTTP) throws
        -> RealBridgeConfiguration
    {
        var network = RealBridgeConfiguration.Network(port: isSecure ? ircd.tlsPort ?? 0 : ircd.port)
        network.reconnectIntervalMs = 0
        network.concurrentReconnectLimit = PuppetSuite.atOnce
        network.extra = isSecure ? "ssl: true\nsslselfsign: true" : ""
        for number in PuppetSuite.allChannels {
            network.mappings[PuppetSuite.channel(number)] = ["!bench\(number):localhost"]
        }
        return RealBridgeConfiguration(
            homeserverURL: homeserver.url,
            port: try LoopbackPorts.take(),
            networks: [network]
        )
    }

    private var joins: [TestJSON] {
        (0..<count).flatMap { puppet in
            PuppetSuite.channels(of: puppet).map { channel in
                .object([
                    "type": .string("m.room.member"),
                    "event_id": .string("$join-\(puppet)-\(channel)"),
                    "room_id": .string("!bench\(channel):localhost"),
                    "sender": .string("@user\(puppet):localhost"),
                    "state_key": .string("@user\(puppet):localhost"),
                    "origin_server_ts": .int(1_800_000_000_000),
                    "content": .object([
                        "membership": .string("join"), "displayname": .string("User\(puppet)"),
                    ]),
                ])
            }
        }
    }

    private func hsToken(_ bridge: RealBridge) throws -> String {
        let text = try String(contentsOfFile: bridge.registrationPath, encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("hs_token:") }
        guard let line else { throw BenchmarkFailure("The registration has no hs_token") }
        return line.dropFirst("hs_token:".count).trimmingCharacters(in: CharacterSet(charactersIn: " \"'"))
    }

    /// Returns when the server counts so many members of channels.
    private func wait(for members: Int, on ircd: InspIRCdServer, _ bridge: RealBridge) async throws {
        var seen = 0
        let areThere = await Polling.until(within: .seconds(300)) {
            seen = (try? await membersListed(by: ircd)) ?? 0
            return seen >= members || !bridge.isRunning
        }
        guard areThere, bridge.isRunning else {
            throw BenchmarkFailure("\(seen) of \(members) members are on their channels")
        }
    }

    private func membersListed(by ircd: InspIRCdServer) async throws -> Int {
        let watcher = try await IRCTestClient.connect(port: ircd.port, nick: "watcher")
        try await watcher.send("LIST")
        try await watcher.wait(for: "the end of LIST", within: .seconds(60)) { $0.command == "323" }
        let members = watcher.claimAll { $0.command == "322" }.reduce(0) { $0 + (Int($1[2]) ?? 0) }
        await watcher.close()
        return members
    }
}
