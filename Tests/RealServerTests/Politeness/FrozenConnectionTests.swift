import BridgeTesting
import Testing

/// Connections behind which everything stands still, as if a cable were cut: found by our own PING, replaced at another
/// server of the network, and what was said on them is said again.
@Suite("Frozen connections")
struct FrozenConnectionTests {
    private static let pingRate = Duration.milliseconds(1000)
    private static let pingTimeout = Duration.milliseconds(4000)
    /// Of the test's own looking, and of a machine with other work.
    private static let margin = Duration.seconds(4)
    private static let frozenHost = "127.0.0.3"

    /// Users whose first server is the first of two, as the bridge spreads them.
    private static func users(_ count: Int) -> [String] {
        var users: [String] = []
        var number = 0
        while users.count < count {
            let name = "u\(number)"
            let hash = "@\(name):localhost".utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01B3
            }
            if hash % 2 == 0 { users.append(name) }
            number += 1
        }
        return users
    }

    @Test("Found and replaced in the stated time, nothing lost", arguments: [1, 10, 1000])
    func frozen(count: Int) async throws {
        var options = CrowdScene.Options(users: Self.users(count))
        options.channels = max(1, count / 25)
        options.hosts = [Self.frozenHost, "127.0.0.1"]
        options.configure = {
            $0.pingRateMs = 1000
            $0.pingTimeoutMs = 4000
        }
        let relays = RelayShelf()
        options.onServer = { try await relays.put(RelayProcess(host: Self.frozenHost, port: $0.port)) }
        try await CrowdScene.run(options) { scene in
            try await scene.say { "\($0) one" }
            try await scene.waitUntilHeard(count, within: .seconds(90))
            #expect(await scene.counts(count, "trestle_irc_connected_total"))
            // A line that is heard and not confirmed yet would be said again: nobody of ours could tell that it arrived.
            #expect(await scene.counts(count, "trestle_delivered_total", #"direction="to_irc""#))

            relays.relay?.freeze()
            let begun = ContinuousClock.now
            // Into the kernel's buffers, where it stays.
            try await scene.say { "\($0) two" }
            try await scene.say { "\($0) three" }
            let stated = Self.pingRate + Self.pingTimeout
            let found = await Polling.until(within: stated + Self.margin) {
                await scene.metric("trestle_irc_endings_total", #"cause="silent""#) >= count
            }
            let foundAfter = ContinuousClock.now - begun
            let number = await scene.metric("trestle_irc_endings_total", #"cause="silent""#)
            #expect(found, "\(number) of \(count)")
            try await scene.waitUntilHeard(3 * count, within: .seconds(60))
            let replacedAfter = ContinuousClock.now - begun
            try await scene.say { "\($0) four" }
            try await scene.waitUntilHeard(4 * count, within: .seconds(60))
            print(
                "\(count) frozen: found after \(foundAfter) (stated \(stated)), all was said again after \(replacedAfter)"
            )
            // Killed while it stands still, so that what it held is gone.
            await relays.relay?.kill()
            try await scene.listener.sync()
            let said = Dictionary(grouping: scene.heard) { $0.text.split(separator: " ").first.map(String.init) ?? "" }
            for user in scene.users {
                #expect(said[user]?.map(\.text) == ["one", "two", "three", "four"].map { "\(user) \($0)" })
            }
        }
        await relays.relay?.stop()
    }
}
