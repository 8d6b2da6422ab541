import BridgeTesting
import Synchronization
import Testing

/// The bridge is killed without warning while people talk.
@Suite("Crashes of the bridge")
struct CrashTests {
    /// Where tags and history are, the bridge knows its own lines again and sees what was said in its absence.
    @Test("Ten crashes in a two-way stream lose nothing and double nothing")
    func streamWithHistory() async throws {
        let outcome = try await stream(.inspircd, each: 334, crashes: 10, seed: 4_711)
        expectToIRC(outcome, crashes: 10, isOnce: true)
        for (who, comparison) in outcome.toMatrix { #expect(comparison.isExact, "\(who) to Matrix: \(comparison)") }
    }

    /// A server without tags and history: what Matrix users say arrives at least once, and nothing arrives twice on
    /// Matrix. What is said on IRC while no connection of ours is there, nobody tells us.
    @Test("On a server without tags, crashes lose nothing said on Matrix and double nothing on Matrix")
    func streamWithoutHistory() async throws {
        let outcome = try await stream(.ngircd, each: 100, crashes: 3, seed: 4_712)
        expectToIRC(outcome, crashes: 3, isOnce: false)
        for (who, comparison) in outcome.toMatrix {
            #expect(comparison.doubled.isEmpty && comparison.late.isEmpty, "\(who) to Matrix: \(comparison)")
        }
    }

    /// Synapse may keep a transaction back when the bridge dies or comes back while it is made (`_TransactionController`
    /// reads and sets the state of the service without a lock), and then hands it over at the next recovery. What it
    /// holds is late through no fault of the bridge's; nothing else may be.
    private func expectToIRC(_ outcome: TwoWayTalk.Outcome, crashes: Int, isOnce: Bool) {
        for (who, comparison) in outcome.toIRC {
            #expect(comparison.lost.isEmpty && comparison.strange.isEmpty, "\(who) to IRC: \(comparison)")
            #expect(comparison.doubled.isEmpty || !isOnce, "\(who) to IRC: \(comparison)")
        }
        #expect(outcome.toIRC.values.reduce(0) { $0 + $1.late.count } <= crashes * 2)
    }

    /// A transaction that fails makes Synapse hand over everything that it has kept back.
    private func letATransactionFail(_ scene: Scene) async throws {
        await scene.stage.bridge.kill()
        try await scene.users[0].send("hello", in: scene.room)
        try await scene.stage.bridge.start()
    }

    @Test(
        "What was accepted and not sent when the bridge was killed is sent afterwards, once",
        arguments: [false, true]
    )
    func acceptedAndNotSent(isWritten: Bool) async throws {
        var options = Stage.Options(.inspircd)
        options.links = true
        try await Stage.run(options) { stage in
            let scene = try await Scene.set(stage, users: ["a"], people: ["x"], hasHistory: true)
            let user = scene.users[0]
            let admin = try await scene.openAdminRoom(of: user)
            try await scene.waitForBridge(user, admin)
            let link = try #require(stage.ircLink)
            if isWritten {
                // The lines are written into a connection that stands still, and arrive when the bridge is no more.
                #expect(try await link.freeze(.nick(scene.puppet(of: user))) == 1)
            } else {
                link.setArrival(.refuse)
                #expect(try await link.cut(.all) == 2)
            }
            let texts = (0..<20).map { "a-\($0)" }
            for text in texts { try await user.send(text, in: scene.room) }
            try await scene.waitForBridge(user, admin)
            await stage.bridge.kill()
            link.setArrival(.forward)
            try await link.thaw(.all)
            try await stage.bridge.start()
            await scene.waitUntilHeard(texts.count, within: .seconds(60))
            try await user.send("a-end", in: scene.room)
            try await scene.host.waitForMessage("a-end", in: scene.channel, within: .seconds(30))
            #expect(scene.heard == texts + ["a-end"])
        }
    }

    /// The bridge says goodbye in the middle of a talk. Where the server keeps no history, what is said on IRC before it
    /// begins again is not heard; so only Matrix users talk on then.
    @Test("A stop in the middle of a stream loses nothing", arguments: StageServerKind.allCases)
    func stop(kind: StageServerKind) async throws {
        try await Stage.run(kind) { stage in
            let hasHistory = kind == .inspircd
            let scene = try await Scene.set(stage, users: ["a", "b"], people: ["x", "y"], hasHistory: hasHistory)
            let each = 80
            let talk = TwoWayTalk(scene, each: each)
            if hasHistory {
                async let talking: Void = talk.run()
                for part in 1...2 {
                    #expect(await Polling.until(within: .seconds(120)) { talk.said >= talk.total * part / 3 })
                    #expect(await stage.bridge.stop() == .exit(0))
                    try await stage.bridge.start()
                }
                try await talking
            } else {
                async let talking: Void = talk.talkOnMatrix()
                try await talk.sayOnIRC()
                #expect(await stage.bridge.stop() == .exit(0))
                try await stage.bridge.start()
                try await talking
            }
            let outcome = try await talk.outcome(within: .seconds(60))
            print("stop \(kind):\n\(outcome)")
            expectToIRC(outcome, crashes: 2, isOnce: true)
            for (who, comparison) in outcome.toMatrix { #expect(comparison.isExact, "\(who) to Matrix: \(comparison)") }
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
            let onIRC = each * scene.users.count
            await scene.waitUntilHeard(onIRC, within: .seconds(20))
            if Set(scene.heard).count < onIRC {
                print("crashes \(kind): \(Set(scene.heard).count) of \(onIRC) heard; a transaction is made to fail")
                try await letATransactionFail(scene)
            }
            let outcome = try await talk.outcome(within: kind == .inspircd ? .seconds(90) : .seconds(20))
            print("crashes \(kind): \(ContinuousClock.now - begun)\n\(outcome)")
            return outcome
        }
    }
}
