import BridgeTesting
import Synchronization
import Testing

/// Everybody of a scene talks at once, each text once: `a-17` is the eighteenth word of a.
///
/// Nobody gets further ahead of what has arrived than a window, so that a stream lasts as long as the bridge takes; a
/// window is large against what is said while the bridge is away for a moment.
final class TwoWayTalk: Sendable {
    private let scene: Scene
    private let each: Int
    private let words = Mutex(0)
    /// How long nothing may arrive before the talk goes on regardless: then something has been lost.
    private let patience: Duration

    /// Words said so far, both ways.
    var said: Int { words.withLock { $0 } }
    var total: Int { each * (scene.users.count + scene.people.count) }

    init(_ scene: Scene, each: Int, patience: Duration = .seconds(60)) {
        self.scene = scene
        self.each = each
        self.patience = patience
    }

    /// Returns when all has been said.
    func run() async throws {
        async let onMatrix: Void = talkOnMatrix()
        try await talkOnIRC()
        try await onMatrix
    }

    func talkOnMatrix() async throws {
        try await withThrowingTaskGroup { group in
            for user in scene.users { group.addTask { try await self.talk(user) } }
            try await group.waitForAll()
        }
    }

    /// All words of IRC at once; returns when the server has passed them on.
    func sayOnIRC() async throws {
        for person in scene.people {
            for text in texts(of: person.nick) {
                try await person.privmsg(scene.channel, text)
                words.withLock { $0 += 1 }
            }
        }
        for person in scene.people { try await person.sync() }
    }

    private func texts(of name: String) -> [String] { (0..<each).map { "\(name)-\($0)" } }

    private func talk(_ user: MatrixTestClient) async throws {
        let window = 40
        let nick = scene.puppet(of: user)
        for (index, text) in texts(of: scene.name(of: user)).enumerated() {
            if index % 10 == 0 {
                _ = await Polling.until(within: patience) { scene.heard(from: nick).count >= index - window }
            }
            try await user.send(text, in: scene.room)
            words.withLock { $0 += 1 }
        }
    }

    private func talkOnIRC() async throws {
        let window = 100
        let step = 5
        for begin in stride(from: 0, to: each, by: step) {
            try await scene.waitUntilShown(begin * scene.people.count - window, within: patience)
            for person in scene.people {
                for text in texts(of: person.nick)[begin..<min(begin + step, each)] {
                    try await person.privmsg(scene.channel, text)
                    words.withLock { $0 += 1 }
                }
            }
            for person in scene.people { try await person.sync() }
        }
    }

    /// Waits for the last words, and compares for each speaker what was said with what arrived.
    func outcome(within patience: Duration) async throws -> Outcome {
        let onIRC = each * scene.users.count
        await scene.waitUntilHeard(onIRC, within: patience)
        try await scene.waitUntilShown(each * scene.people.count, within: patience)
        // Whatever is doubled comes before what is said now.
        for person in scene.people { try await person.privmsg(scene.channel, "\(person.nick)-end") }
        for user in scene.users { try await user.send("\(scene.name(of: user))-end", in: scene.room) }
        for user in scene.users {
            let end = "\(scene.name(of: user))-end"
            try await scene.host.waitForMessage(end, in: scene.channel, within: .seconds(60))
        }
        let ends = Set(scene.people.map { "\($0.nick)-end" })
        _ = try await scene.history.read(within: .seconds(60)) { ends.isSubset(of: $0.map(\.body)) }
        var outcome = Outcome()
        for user in scene.users {
            let name = scene.name(of: user)
            let heard = scene.heard(from: scene.puppet(of: user))
            outcome.toIRC[name] = Comparison(said: texts(of: name) + ["\(name)-end"], arrived: heard)
        }
        for person in scene.people {
            let shown = await scene.shown(from: person.nick)
            outcome.toMatrix[person.nick] = Comparison(
                said: texts(of: person.nick) + ["\(person.nick)-end"],
                arrived: shown
            )
        }
        return outcome
    }

    struct Outcome: Sendable, CustomStringConvertible {
        var toIRC: [String: Comparison] = [:]
        var toMatrix: [String: Comparison] = [:]

        var description: String {
            let rows = toIRC.map { ("\($0.key) to IRC", $0.value) } + toMatrix.map { ("\($0.key) to Matrix", $0.value) }
            return rows.sorted { $0.0 < $1.0 }.map { "\($0.0): \($0.1)" }.joined(separator: "\n")
        }
    }
}
