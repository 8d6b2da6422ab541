import BridgeTesting
import Synchronization
import Testing

/// The bridge is killed without warning while people talk.
@Suite("Crashes of the bridge", .serialized)
struct CrashTests {
    /// Where tags and history are, the bridge knows its own lines again and sees what was said in its absence.
    @Test("Ten crashes in a two-way stream lose nothing and double nothing")
    func streamWithHistory() async throws {
        let outcome = try await stream(.inspircd, each: 334, crashes: 10, seed: 4_711)
        for (who, comparison) in outcome.toIRC { #expect(comparison.isExact, "\(who) to IRC: \(comparison)") }
        for (who, comparison) in outcome.toMatrix { #expect(comparison.isExact, "\(who) to Matrix: \(comparison)") }
    }

    /// A server without tags and history: what Matrix users say arrives at least once, and nothing arrives twice on
    /// Matrix. What is said on IRC while no connection of ours is there, nobody tells us.
    @Test("On a server without tags, crashes lose nothing said on Matrix and double nothing on Matrix")
    func streamWithoutHistory() async throws {
        let outcome = try await stream(.ngircd, each: 100, crashes: 3, seed: 4_712)
        for (who, comparison) in outcome.toIRC {
            #expect(comparison.lost.isEmpty && comparison.late.isEmpty, "\(who) to IRC: \(comparison)")
        }
        for (who, comparison) in outcome.toMatrix {
            #expect(comparison.doubled.isEmpty && comparison.late.isEmpty, "\(who) to Matrix: \(comparison)")
        }
    }

    private func stream(
        _ kind: StageServerKind,
        each: Int,
        crashes: Int,
        seed: UInt64
    ) async throws -> TwoWayTalk.Outcome {
        try await Stage.run(kind) { stage in
            let scene = try await Scene.set(
                stage,
                users: ["a", "b", "c"],
                people: ["x", "y", "z"],
                hasHistory: kind == .inspircd
            )
            // Without history a line that is lost leaves the window smaller for good.
            let talk = TwoWayTalk(scene, each: each, patience: kind == .inspircd ? .seconds(60) : .seconds(5))
            var random = SeededRandom(seed: seed)
            let moments = (0..<crashes).map { _ in Int.random(in: 0..<(talk.total * 9 / 10), using: &random) }.sorted()
            print("crashes \(kind), seed \(seed): after \(moments) of \(talk.total)")
            let begun = ContinuousClock.now
            async let talking: Void = talk.run()
            for moment in moments {
                #expect(await Polling.until(within: .seconds(120)) { talk.said >= moment })
                await stage.bridge.kill()
                try await stage.bridge.start()
            }
            try await talking
            let outcome = try await talk.outcome(within: kind == .inspircd ? .seconds(90) : .seconds(20))
            print("crashes \(kind): \(ContinuousClock.now - begun)\n\(outcome)")
            return outcome
        }
    }
}
