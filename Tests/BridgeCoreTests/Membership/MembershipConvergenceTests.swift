import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Whatever happens on IRC, to the homeserver and to the process: in the end the room shows who is on the channel, each
/// once, and nobody else.
@Suite struct MembershipConvergenceTests {
    private struct Story {
        var world: World
        var random: RandomSource
        /// Who is on the channel.
        var truth: Set<String> = []
        /// Who went in a split and may come back.
        var away: Set<String> = []
        /// Who is in the room, as the homeserver has it.
        var shown: Set<UserID> = []
        var isBotThere = true
        var log: [String] = []

        init(seed: UInt64) {
            random = RandomSource(seed: seed)
            world = World(connectsBot: false, SplitTests.lists)
            truth = ["p0", "p1"]
            world.present[chan] = truth.sorted()
            world.connect(nil)
        }

        mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

        mutating func pick(_ names: Set<String>) -> String? {
            names.isEmpty ? nil : names.sorted()[below(names.count)]
        }

        /// The room hears of it where somebody of ours is there; else the names tell it later.
        mutating func happen(_ name: String, _ fact: Observation.Fact) {
            world.present[chan] = truth.sorted()
            guard isBotThere else { return }
            world.observed(name, fact)
        }

        mutating func step() {
            switch below(20) {
            case 0...4:
                let name = pick(away) ?? "p\(below(8))"
                guard truth.insert(name).inserted else { return }
                away.remove(name)
                log.append("+\(name)")
                happen(name, .joined(chan, realname: nil))
            case 5, 6: go { .parted(chan, reason: $0) }
            case 7: go { .quit(reason: $0) }
            case 8, 9:
                for name in truth.sorted() where below(2) == 0 {
                    truth.remove(name)
                    away.insert(name)
                    log.append("/\(name)")
                    happen(name, .quit(reason: "a.test b.test"))
                }
            case 10, 11:
                let new = "p\(below(8))"
                guard let name = pick(truth), truth.insert(new).inserted else { return }
                truth.remove(name)
                away.remove(new)
                log.append("\(name)>\(new)")
                happen(name, .renamed(to: nick(new)))
            case 12:
                guard let name = pick(truth), isBotThere else { return }
                world.irc(name, says: "hello")
            case 13, 14: answer(atMost: below(6))
            case 15: answer(atMost: .max)
            case 16: world.wait(.seconds([1, 30, 200, 400][below(4)]))
            case 17:
                guard isBotThere else { return back() }
                log.append("lost")
                world.lose(nil)
                isBotThere = false
            case 18: if !isBotThere { back() }
            default:
                log.append("crash")
                world.losesWrites = below(2) == 0
                if world.losesWrites { answer(atMost: below(4)) }
                world.losesWrites = false
                world.restart(seed: random.next())
                isBotThere = true
            }
        }

        private mutating func go(_ fact: (String?) -> Observation.Fact) {
            guard let name = pick(truth) else { return }
            truth.remove(name)
            log.append("-\(name)")
            happen(name, fact(below(2) == 0 ? nil : "bye"))
        }

        private mutating func back() {
            log.append("back")
            world.reconnect(nil)
            world.connect(nil)
            isBotThere = true
        }

        mutating func answer(atMost limit: Int) {
            var seen: [MatrixOrder] = []
            world.homeserverAnswers(atMost: limit) { order in
                seen.append(order)
                return nil
            }
            for order in seen {
                switch order.action {
                case .join: shown.insert(order.user)
                case .leave: shown.remove(order.user)
                case .kick(_, let user, _): shown.remove(user)
                default: break
                }
            }
        }

        mutating func end() {
            if !isBotThere { back() }
            for _ in 0..<3 {
                answer(atMost: .max)
                world.wait(.seconds(400))
            }
            answer(atMost: .max)
        }
    }

    @Test(arguments: 0..<40) func convergence(_ part: UInt64) {
        for seed in part * 50..<(part + 1) * 50 {
            var story = Story(seed: seed)
            for _ in 0..<40 { story.step() }
            story.end()
            let stored = (story.world.store.snapshot.memberships[main] ?? []).filter(story.world.isOurs)
            // A ghost goes by the name of whoever has it, not by the one that it was made for.
            let ghosts = story.world.store.snapshot.ghosts.filter { stored.contains($0.user) }
            #expect(
                ghosts.map(\.displayName).sorted() == story.truth.sorted(),
                "seed \(seed): \(story.log.joined(separator: " "))"
            )
            #expect(story.shown.subtracting([bot]) == stored, "seed \(seed)")
            #expect(stored.count == story.truth.count, "seed \(seed)")
            #expect(!story.world.bridge.unrest.contains { $0.hasPrefix("ghosts") || $0.hasPrefix("netsplits") })
        }
    }
}
