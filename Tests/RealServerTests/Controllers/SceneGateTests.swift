import BridgeTesting
import Synchronization
import Testing

@Suite("Who plays beside whom")
struct SceneGateTests {
    /// What the scenes see of each other.
    private final class Record: Sendable {
        struct Seen {
            var now = 0
            var most = 0
            var wholes = 0
            var isDisturbed = false
            var order: [SceneGate.Part] = []
        }

        private let state = Mutex(Seen())
        var seen: Seen { state.withLock { $0 } }

        func play(_ part: SceneGate.Part) async {
            state.withLock { seen in
                seen.isDisturbed = seen.isDisturbed || seen.wholes > 0 || (part == .machine && seen.now > 0)
                seen.now += 1
                seen.most = max(seen.most, seen.now)
                if part == .machine { seen.wholes += 1 }
                seen.order.append(part)
            }
            for _ in 0..<20 { await Task.yield() }
            state.withLock { seen in
                seen.now -= 1
                if part == .machine { seen.wholes -= 1 }
            }
        }
    }

    @Test("At most two play at a time, one that measures plays alone, and those that measure come first")
    func turns() async {
        let gate = SceneGate(places: 2)
        let record = Record()
        let (opened, open) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            // Nobody is let in until all wait.
            group.addTask { await gate.enter(.machine) { for await _ in opened { break } } }
            #expect(await Polling.until(within: .seconds(30)) { gate.free == 0 })
            for part in [.place, .place, .machine, .place, .machine, .place] as [SceneGate.Part] {
                group.addTask { await gate.enter(part) { await record.play(part) } }
            }
            #expect(await Polling.until(within: .seconds(30)) { gate.waiting == 6 })
            open.finish()
        }
        let seen = record.seen
        #expect(seen.most == 2)
        #expect(!seen.isDisturbed)
        #expect(seen.order == [.machine, .machine, .place, .place, .place, .place])
        #expect(gate.free == 2)
    }
}
