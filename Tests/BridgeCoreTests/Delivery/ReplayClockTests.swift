import BridgeCore
import IRCProtocol
import Testing

/// The clock of a server may be behind ours, by which the times of our own words are kept.
@Suite("Replays of a server whose clock is behind")
struct ReplayClockTests {
    private static let lags: [Int64] = [0, 5_000]

    private func bob(_ text: String, _ world: inout World, lag: Int64, isHistory: Bool) throws {
        let reporter = try #require(world.reporters[chan])
        let observation = Observation(
            source: source("bob"),
            messageID: text,
            time: world.wall - lag,
            isHistory: isHistory,
            .said(.message, chan, text: text, statusPrefix: nil)
        )
        world.receive(.irc(reporter, .observed(observation)))
    }

    /// bob has spoken, then alice.
    private func talk(lag: Int64) throws -> World {
        var world = World()
        world.bring(alice)
        world.wait(.seconds(60))
        try bob("before", &world, lag: lag, isHistory: false)
        world.homeserverAnswers()
        world.wait(.seconds(2))
        world.matrix("hello there")
        world.confirmAll(id: "own")
        return world
    }

    @Test("What was missed after words of our own is filled in", arguments: lags)
    func afterOwnWords(lag: Int64) throws {
        var world = try talk(lag: lag)
        world.wait(.seconds(2))
        try bob("in the gap", &world, lag: lag, isHistory: true)
        #expect(world.matrix.contains { $0.contains("in the gap") })
        try bob("before", &world, lag: lag + 4_000, isHistory: true)
        #expect(world.matrix == [])
    }

    @Test("The same after a restart", arguments: lags)
    func afterRestart(lag: Int64) throws {
        var world = try talk(lag: lag)
        world.wait(.seconds(2))
        world.restart()
        try bob("in the gap", &world, lag: lag, isHistory: true)
        #expect(world.matrix.contains { $0.contains("in the gap") })
        try bob("before", &world, lag: lag + 4_000, isHistory: true)
        #expect(world.matrix == [])
    }

    @Test("What a replay shows behind our own words is news, however long ago they were said")
    func behindOwnWords() throws {
        var world = World()
        world.bring(alice)
        try bob("before", &world, lag: 0, isHistory: false)
        world.homeserverAnswers()
        world.matrix("hello", id: "e")
        // Written when the process dies, and shown by the replay five seconds later.
        world.wait(.seconds(5))
        world.restart()
        let reporter = try #require(world.reporters[chan])
        let own = Observation(
            source: source("M-alice"),
            messageID: "own",
            time: world.wall - 5_000,
            isHistory: true,
            tags: MessageTags(["+trestle/event": "$e:0"]),
            .said(.message, chan, text: "hello", statusPrefix: nil)
        )
        world.receive(.irc(reporter, .observed(own)))
        #expect(world.finished == 1)
        try bob("in the gap", &world, lag: 4_000, isHistory: true)
        #expect(world.matrix.contains { $0.contains("in the gap") })
    }
}
