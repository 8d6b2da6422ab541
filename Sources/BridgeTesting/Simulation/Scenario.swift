/// What kind of world a seed makes: who is there, what the servers can do, and what goes wrong.
package struct Scenario: Sendable, Hashable {
    /// What the IRC servers offer.
    package enum Words: String, Sendable, Hashable, CaseIterable {
        /// They do not know CAP.
        case plain
        /// `message-tags`, `server-time`, `batch`: ids, but no echo.
        case tagged
        /// With `echo-message` and `labeled-response` too.
        case full
    }

    package enum Fault: String, Sendable, Hashable, CaseIterable {
        case reset, freeze, split, serverRestart, crash, outage, trouble, lostAnswer, kick
    }

    package var seed: UInt64
    package var words: Words
    package var hasHistory: Bool
    package var hasBot: Bool
    package var hasDevices: Bool
    package var servers: Int
    package var puppets: Int
    package var people: Int
    package var channels: Int
    /// A second room is linked to the first channel by the configuration.
    package var hasMirror: Bool
    package var showsMembers: Bool
    package var faults: Set<Fault>
    /// Seconds in which people talk and things break.
    package var activeSeconds: Int
    package var actions: Int

    package init(seed: UInt64) {
        var random = SeededRandom(seed: seed ^ 0x5EED)
        self.seed = seed
        words = random.pick(Words.allCases) ?? .plain
        hasHistory = words != .plain && random.chance(50)
        hasBot = random.chance(60)
        hasDevices = random.chance(80)
        servers = random.between(1, 3)
        puppets = random.between(1, 4)
        people = random.between(1, 3)
        channels = random.chance(30) ? 2 : 1
        hasMirror = random.chance(25)
        showsMembers = random.chance(50)
        faults = []
        for fault in Fault.allCases where random.chance(30) { faults.insert(fault) }
        if servers == 1 { faults.remove(.split) }
        activeSeconds = random.between(40, 100)
        actions = random.between(15, 35)
    }

    /// A world in which nothing goes wrong.
    package static func calm(seed: UInt64) -> Scenario {
        var scenario = Scenario(seed: seed)
        scenario.faults = []
        return scenario
    }
}

extension Scenario: CustomStringConvertible {
    package var description: String {
        let broken = faults.map(\.rawValue).sorted().joined(separator: " ")
        return """
            seed \(seed): \(words.rawValue)\(hasHistory ? " with history" : ""), \(hasBot ? "bot" : "no bot"), \
            \(servers) servers, \(puppets) puppets, \(people) people, \(channels) channels\
            \(hasMirror ? ", mirror" : "")\(showsMembers ? ", members" : "")\
            \(hasDevices ? "" : ", no devices"), \(actions) actions in \(activeSeconds) s, faults [\(broken)]
            """
    }
}
