import BridgeTesting
import Testing

/// One of the two sides is away for a while; what the other says meanwhile arrives afterwards.
@Suite("Outages")
struct OutageTests {
    enum Absence: String, CaseIterable, CustomTestStringConvertible {
        case frozen, restarted

        var testDescription: String { rawValue }

        /// A dead homeserver refuses each request at once, so a short absence shows as much as a long one.
        var duration: Duration { self == .frozen ? .seconds(30) : .seconds(6) }
    }

    @Test("What is said while the homeserver is away arrives afterwards, in order", arguments: Absence.allCases)
    func homeserver(absence: Absence) async throws {
        try await Stage.run(.inspircd) { stage in
            let scene = try await Scene.set(stage, users: ["a", "b"], people: ["x", "y"])
            try await say(0..<20, in: scene)
            let isFrozen = absence == .frozen
            if isFrozen { stage.synapse.freeze() } else { await stage.synapse.kill() }
            // Who talks to a homeserver that stands still waits for it; one that is dead takes nothing.
            async let onMatrix: Void = isFrozen ? sayOnMatrix(0..<20, in: scene) : ()
            let parts = 6
            for part in 1...parts {
                try await say(part * 20..<(part + 1) * 20, in: scene)
                // The outage itself, in which nothing is to be waited for.
                _ = await Polling.until(within: absence.duration / parts) { false }
            }
            let back = ContinuousClock.now
            if isFrozen { stage.synapse.thaw() } else { try await stage.synapse.start() }
            try await onMatrix
            if !isFrozen { try await sayOnMatrix(0..<20, in: scene) }
            let each = (parts + 1) * 20
            try await scene.waitUntilShown(each * 2, within: .seconds(120))
            print("homeserver \(absence): all was there \(ContinuousClock.now - back) after its return")
            await scene.waitUntilHeard(40, within: .seconds(60))
            for person in scene.people {
                let said = (0..<each).map { "\(person.nick)-\($0)" }
                #expect(await scene.shown(from: person.nick) == said)
            }
            expectHeard(0..<20, in: scene)
        }
    }

    @Test(
        "What Matrix users say while the IRC server restarts arrives afterwards, in order, and the puppets are back",
        arguments: StageServerKind.allCases
    )
    func ircServer(kind: StageServerKind) async throws {
        var options = Stage.Options(kind)
        options.links = true
        try await Stage.run(options) { stage in
            var scene = try await Scene.set(stage, users: ["a", "b", "c"], people: [])
            // The bridge is kept out until there is somebody on the new server to hear it.
            stage.ircLink?.setArrival(.refuse)
            await stage.irc.kill()
            try await sayOnMatrix(0..<15, in: scene)
            try await stage.irc.start()
            scene = try await scene.heard(by: stage.person("listener"))
            try await sayOnMatrix(15..<30, in: scene)
            let back = ContinuousClock.now
            stage.ircLink?.setArrival(.forward)
            await scene.waitUntilHeard(90, within: .seconds(120))
            print("irc server \(kind): all was there \(ContinuousClock.now - back) after its return")
            expectHeard(0..<30, in: scene)
            for nick in scene.users.map(scene.puppet) + [stage.botNick] {
                try await scene.host.waitForMember(nick, in: scene.channel)
            }
            // And the other way.
            try await scene.host.privmsg(scene.channel, "welcome back")
            try await scene.users[0].waitForMessage("welcome back", in: scene.room)
        }
    }

    private func say(_ numbers: Range<Int>, in scene: Scene) async throws {
        for person in scene.people {
            for number in numbers { try await person.privmsg(scene.channel, "\(person.nick)-\(number)") }
            try await person.sync()
        }
    }

    private func sayOnMatrix(_ numbers: Range<Int>, in scene: Scene) async throws {
        try await withThrowingTaskGroup { group in
            for user in scene.users {
                group.addTask {
                    for number in numbers { try await user.send("\(scene.name(of: user))-\(number)", in: scene.room) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func expectHeard(_ numbers: Range<Int>, in scene: Scene) {
        for user in scene.users {
            let said = numbers.map { "\(scene.name(of: user))-\($0)" }
            #expect(scene.heard(from: scene.puppet(of: user)) == said)
        }
    }
}
