import BridgeCore
import BridgeStore
import Foundation
import Logging

/// The hidden word that makes this program hold a whole population, alone in its process, and tell what it takes.
enum HoldPopulation {
    static let word = "hold-population"

    /// - Parameter arguments: `core`, or `store` and its folder.
    static func run(_ arguments: [String]) throws {
        switch (arguments.first, arguments.dropFirst().first) {
        case ("core", nil): try holdCore()
        case ("store", let folder?): try startFromStore(folder)
        default: throw BenchmarkFailure("\(word) core|store [FOLDER]")
        }
    }

    /// Everybody online and on their channels: all that the core knows of them then, in bytes.
    private static func holdCore() throws {
        // Everything that is there once is there before the counting begins.
        consume(try CoreWorld(.small))
        let before = try Memory.resident()
        let world = try CoreWorld(.largest)
        let after = try Memory.resident()
        Child.tell("\(after - before)")
        consume(world)
    }

    /// From opening the file to the first effects, in milliseconds, and how many requests to the homeserver are among
    /// them.
    private static func startFromStore(_ folder: String) throws {
        let start = Sampling.wallTime()
        let store = try open(folder)
        let snapshot = try store.load()
        var bridge = Bridge(
            configuration: try CoreWorld.configuration(.largest, try CoreNames.bot()),
            snapshot: snapshot,
            seed: 1
        )
        let effects = bridge.start(at: Moment(monotonic: .zero, wall: 1_800_000_000_000))
        let time = Double(Sampling.wallTime() - start) / 1e6
        let requests = effects.count { if case .matrix = $0 { true } else { false } }
        Child.tell("\(time) \(requests) \(snapshot.ghosts.count) \(snapshot.puppets.count)")
        try store.close()
    }

    static func open(_ folder: String) throws -> BridgeStore {
        try BridgeStore(
            path: folder + "/bench.db",
            keyPath: folder + "/bench.key",
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}
