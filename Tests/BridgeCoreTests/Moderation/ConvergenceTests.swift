import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Whatever happens to a channel, to our connections, to the homeserver and to the process: in the end the room is as the
/// channel is.
@Suite struct ConvergenceTests {
    @Test(arguments: 0..<40) func theRoomIsAsTheChannelIs(_ block: Int) {
        for seed in 0..<75 {
            var run = Run(seed: UInt64(block * 1000 + seed), version: ["10", "11", "12"][seed % 3])
            for _ in 0..<30 { run.step() }
            run.finish()
            let difference = run.difference
            #expect(difference == nil, "seed \(block * 1000 + seed): \(difference ?? "") after \(run.trail)")
        }
    }

    struct Run {
        var scene: ModerationScene
        var random: RandomSource
        /// The channel as its server has it.
        var ranks: [String: Set<Character>] = ["bob": ["o"], "vic": ["v"], "eve": []]
        var modes: Set<Character> = ["n", "t"]
        var isBotOn = true
        var isAliceOn = true
        /// Answers of the homeserver that are held back.
        var isAway = false
        var restarts: UInt64 = 1
        var trail: [String] = []

        init(seed: UInt64, version: String) {
            // Far apart, or the runs would be one run, seen from another step on.
            random = RandomSource(seed: (seed &+ 1) &* 0xD134_2543_DE82_EF95)
            scene = ModerationScene(version: version, people: ["@bob", "+vic", "eve"])
            ranks["M-alice"] = []
        }

        mutating func roll(_ sides: Int) -> Int { Int(random.next() % UInt64(sides)) }

        /// What the server would say of it to who comes now.
        private mutating func post() {
            let others = ranks.filter { $0.key != "M-alice" }
            scene.world.present[chan] = others.map { Self.prefixes($0.value) + $0.key }
            scene.world.ranks["M-alice"] = Self.prefixes(ranks["M-alice"] ?? [])
            scene.world.modes[chan] = "+" + String(modes.sorted())
        }

        private static func prefixes(_ modes: Set<Character>) -> String {
            (modes.contains("o") ? "@" : "") + (modes.contains("v") ? "+" : "")
        }

        /// All of ours who are there see it: the reporter, and whoever stands by.
        private mutating func see(_ name: String, _ fact: Observation.Fact) {
            post()
            for (user, isOn) in [(nil, isBotOn), (alice, isAliceOn)] where isOn {
                scene.world.session(user, .observed(Observation(source: source(name), fact)))
            }
            answer()
        }

        private mutating func answer() {
            if !isAway { scene.world.homeserverAnswers { scene.room.take($0) } }
        }

        mutating func step() {
            // Between two things people do time passes, and sometimes enough for nobody to take one for the other.
            scene.world.wait(.milliseconds(roll(3) == 0 ? 15_000 : 20 + roll(200)))
            answer()
            let people = ranks.keys.sorted()
            let person = people[roll(people.count)]
            switch roll(16) {
            case 0...4:
                let letter: Character = roll(3) == 0 ? "v" : "o"
                let isSet = roll(2) == 0
                trail.append("\(isSet ? "+" : "-")\(letter) \(person)")
                if isSet { ranks[person]?.insert(letter) } else { ranks[person]?.remove(letter) }
                see("op", .mode(chan, [ModeChange(isSet: isSet, letter: letter, parameter: person)]))
            case 5...7:
                let letters = Array("imstpi")
                let letter = letters[roll(letters.count)]
                let isSet = roll(2) == 0
                trail.append("\(isSet ? "+" : "-")\(letter)")
                if isSet { modes.insert(letter) } else { modes.remove(letter) }
                see("op", .mode(chan, [ModeChange(isSet: isSet, letter: letter)]))
            case 8:
                guard person != "M-alice", ranks.count > 2 else { return }
                trail.append("\(person) goes")
                ranks[person] = nil
                see(person, [.parted(chan, reason: nil), .quit(reason: nil)][roll(2)])
            case 9:
                let name = "new\(roll(4))"
                guard ranks[name] == nil else { return }
                trail.append("\(name) comes")
                ranks[name] = []
                see(name, .joined(chan, realname: nil))
            case 10:
                let name = "new\(roll(4))"
                guard person != "M-alice", ranks[name] == nil else { return }
                trail.append("\(person) is \(name)")
                ranks[name] = ranks.removeValue(forKey: person)
                see(person, .renamed(to: nick(name)))
            case 11:
                guard person != "M-alice" else { return }
                trail.append("\(person) speaks")
                see(person, .said(.message, chan, text: "hello", statusPrefix: nil))
            case 12: toggleBot()
            case 13: toggleAlice()
            case 14:
                trail.append("restart")
                post()
                isAliceOn = false
                isBotOn = true
                ranks["M-alice"] = nil
                restarts += 1
                scene.world.restart(seed: restarts)
                answer()
            default:
                isAway.toggle()
                trail.append(isAway ? "homeserver away" : "homeserver back")
                scene.world.wait(.milliseconds(roll(3000)))
                answer()
            }
        }

        private mutating func toggleBot() {
            trail.append(isBotOn ? "bot lost" : "bot back")
            post()
            if isBotOn {
                scene.world.lose(nil)
            } else {
                scene.world.reconnect(nil)
                scene.world.connect(nil)
            }
            isBotOn.toggle()
            answer()
        }

        private mutating func toggleAlice() {
            if isAliceOn {
                trail.append("alice lost")
                ranks["M-alice"] = nil
                post()
                scene.world.lose(alice)
                isAliceOn = false
                // Others see her go.
                see("M-alice", .quit(reason: "gone"))
            } else {
                guard let connection = comeBack() else { return }
                _ = connection
                trail.append("alice back")
                ranks["M-alice"] = []
                post()
                scene.world.connect(alice)
                isAliceOn = true
            }
            answer()
        }

        /// After a restart she has to speak to be there.
        private mutating func comeBack() -> ConnectionID? {
            scene.world.reconnect(alice)
            if scene.world.connection(alice) == nil { scene.world.matrix("I am back", from: alice) }
            return scene.world.connection(alice)
        }

        /// Everything is well again, and quiet comes.
        mutating func finish() {
            isAway = false
            if !isBotOn { toggleBot() }
            if !isAliceOn { toggleAlice() }
            post()
            scene.settle()
        }

        var difference: String? {
            var expected: [UserID: Int] = [:]
            let isModerated = modes.contains("m")
            let bearers = scene.world.store.snapshot.bearers[net] ?? [:]
            for (name, held) in ranks {
                let level = held.contains("o") ? 50 : held.contains("v") ? 1 : 0
                let user = name == "M-alice" ? alice : bearers[.stored(name)] ?? user("net_\(name)")
                if level != 0 { expected[user] = level }
            }
            var levels = scene.room.levels
            levels.users[bot] = nil
            // Who has spoken while it was moderated keeps what lets them.
            let surplus = levels.users.filter { expected[$0.key] == nil }
            if isModerated {
                for (user, level) in surplus where level == 1 { levels.users[user] = nil }
            }
            if levels.users != expected { return "levels \(levels.users) not \(expected)" }
            if levels.eventsDefault != (isModerated ? 1 : 0) { return "events_default" }
            let topic = modes.contains("t") ? 50 : isModerated ? 1 : 0
            if levels.levelNeeded(forEvent: "m.room.topic", isState: true) != topic { return "topic" }
            let isClosed = modes.contains("i")
            let isHidden = modes.contains("s") || modes.contains("p")
            let rule = RoomAccess.joinRules.value(in: scene.room.joinRules)
            if rule != (isClosed ? "invite" : "public") { return "join rule \(rule ?? "-")" }
            let history = RoomAccess.history.value(in: scene.room.history)
            if history != (isClosed || isHidden ? "joined" : "shared") { return "history \(history ?? "-")" }
            if scene.room.isListed == isHidden { return "directory" }
            return nil
        }
    }
}
