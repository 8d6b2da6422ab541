// Whether anything is under way: what tests of long runs and of faults ask at their end.
extension Bridge {
    /// Nothing waits, nothing is under way, and no more is held in memory than who is where.
    package var isAtRest: Bool { unrest.isEmpty }

    /// What is still under way, with how much of it; for a person to read.
    package var unrest: [String] {
        let pending = networks.values.reduce(0) { $0 + $1.puppets.values.reduce(0) { $0 + $1.pending } }
        let brokers = networks.values.reduce(0) { $0 + $1.channels.values.count { !$0.broker.isAtRest } }
        let gaps = networks.values.reduce(0) { $0 + $1.channels.values.count { !$0.gap.isClosed } }
        let former = networks.values.count { $0.ownNames.hasFormer }
        let counts: [(String, Int)] = [
            ("effects", effects.count), ("journeys", journeys.count), ("retaken", retaken.count),
            ("makings", makings.count), ("probes", probes.count), ("requests", requests.count),
            ("questions", questions.count), ("regainings", regainings.count), ("queries", queries.count),
            ("requests to link", consents.requests.count), ("visits of the bot", consents.visits.count),
            ("wishes of operators", consents.wishes.count), ("lookups", consents.lookups.count),
            ("order questions", orderQuestions.count),
            ("messages without an id", messages.sending), ("rooms that wait", held.count),
            ("reactions without an id", reactions.underWay), ("afterthoughts", afterthoughts.count),
            ("pictures", pictures.underWay),
            ("rooms in which people type", typing.inRooms.count),
            ("look-ups", lookUps.count), ("acts of moderators", acts.count),
            ("rooms behind their channels", rulings.values.count { $0.since != nil }),
            ("ghosts that wait for their turn", memberQueue.isAtRest ? 0 : 1),
            ("rooms behind a gate", gated.count), ("topics behind a gate", gatedTopics.count),
            ("networks with arrivals", arrivals.count),
            ("presences", presences.isAtRest ? 0 : 1), ("ghosts to be named", unnamed.count),
            ("channels to be counted", doubtfulChannels.count),
            ("netsplits", splits.values.count { !$0.isAtRest }),
            ("users to be swept", sweep?.report.users.count ?? 0),
            ("lines of puppets", pending), ("brokers", brokers), ("gaps", gaps),
            ("people who catch up", missed.count),
            ("networks with former nicks", former),
        ]
        return counts.filter { $0.1 > 0 }.map { "\($0.0): \($0.1)" }
    }
}
