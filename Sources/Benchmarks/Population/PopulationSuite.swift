import BridgeCore
import BridgeStore
import Foundation
import IRCProtocol

/// The people of the largest bridge that there ever was: what the core takes for them, and how long a start takes that
/// reads them from the store.
struct PopulationSuite: Suite {
    let name = "population"

    func run(_ options: Options) async throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "trestle-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let size = CoreSize.largest
        try await fill(folder.path, size)
        let started = try told(["store", folder.path])
        guard started.count == 4, Int(started[2]) == size.ghosts, Int(started[3]) == size.puppets else {
            throw BenchmarkFailure("The store gives back another population: \(started)")
        }
        let held = try told(["core"])
        let words = "\(size.puppets) puppets, \(size.ghosts) ghosts"
        return [
            Figure("\(words), all online", Samples([held[0] / 1_048_576]), .mebibytes, target: 200),
            Figure("\(words), start from the store", Samples([started[0]]), .milliseconds, target: 5_000),
            Figure("\(words), requests of the start", Samples([started[1]]), .requests),
        ]
    }

    private func told(_ arguments: [String]) throws -> [Double] {
        let child = try Child([HoldPopulation.word] + arguments)
        defer { child.end() }
        return try child.line().split(separator: " ").compactMap { Double($0) }
    }

    /// What a bridge that ran before has stored.
    private func fill(_ folder: String, _ size: CoreSize) async throws {
        let store = try HoldPopulation.open(folder)
        let snapshot = try CoreWorld.snapshot(size)
        var orders: [StoreOrder] = snapshot.ghosts.map { .saveGhost($0) } + snapshot.puppets.map { .savePuppet($0) }
        for (room, users) in snapshot.memberships {
            orders += users.map { .saveMembership(room, $0, isJoined: true) }
        }
        let bot = try CoreNames.bot()
        for number in 0..<size.channels {
            let room = try CoreNames.room(number)
            let channel = try CoreNames.channel(number)
            let key = ChannelKey(network: CoreNames.network, name: .stored(channel.text))
            orders.append(.saveLink(Link(room: room, channel: key, spelling: channel, origin: .configuration)))
            orders.append(.saveMembership(room, bot, isJoined: true))
        }
        for start in stride(from: 0, to: orders.count, by: 5_000) {
            try await store.commit(orders[start..<min(start + 5_000, orders.count)].map { .store($0) })
        }
        try store.close()
    }
}
