import BridgeTesting
import Testing

/// Pastes under the flood limits that an InspIRCd has by default.
@Suite("Floods")
struct FloodTests {
    private static let users = (0..<50).map { "u\($0)" }
    private static let lines = 30
    /// InspIRCd takes ten commands at once (`threshold`), then one each second (`commandrate`).
    private static let threshold = 10
    private static let interval = Duration.seconds(1)

    @Test("Fifty people paste thirty lines each: all of it arrives, in order, as fast as the server takes it")
    func pastes() async throws {
        var options = CrowdScene.Options(users: Self.users)
        options.server.floodControl = true
        options.channels = 5
        options.configure = {
            // As they are without a configuration, but for the length of a message.
            $0.floodBurst = 5
            $0.floodIntervalMs = 700
            $0.ircClientsExtra = "lineLimit: 100"
        }
        // Whoever hears all of them reads more than the limits of a connection let it be sent.
        try await CrowdScene.run(options) { scene in
            try await scene.say { "\($0) is here" }
            try await scene.waitUntilHeard(Self.users.count, within: .seconds(60))
            // What joining and speaking has cost is forgiven by then.
            _ = await Polling.until(within: Self.interval * 6) { false }
            let begun = ContinuousClock.now
            try await scene.say { user in
                (0..<Self.lines).map { "\(user) line \($0) of what was copied from somewhere else" }.joined(
                    separator: "\n"
                )
            }
            let all = Self.users.count * (Self.lines + 1)
            try await scene.waitUntilHeard(all, within: .seconds(90))
            let taken = ContinuousClock.now - begun
            let limit = Self.interval * (Self.lines - Self.threshold)
            let ratio = taken / limit
            print("50 x 30 lines took \(taken); the server's limits allow \(limit), a ratio of \(ratio)")
            #expect(ratio <= 1.2)
            try await scene.listener.sync()
            let said = Dictionary(grouping: scene.heard, by: \.nick)
            #expect(said.count == Self.users.count)
            for (nick, texts) in said {
                let user = nick.dropFirst(2)
                let expected = (0..<Self.lines).map { "\(user) line \($0) of what was copied from somewhere else" }
                #expect(texts.map(\.text) == ["\(user) is here"] + expected)
            }
            #expect(await scene.counts(Self.users.count, "trestle_irc_connected_total"))
            #expect(await scene.metric("trestle_irc_endings_total") == 0)
        }
    }
}
