import DequeModule
import IRCProtocol

/// What was said to one of ours alone while they were not connected: first who spoke, then what each said, while what is
/// said to them now waits behind it.
struct MissedWhispers: Sendable {
    enum State: Sendable {
        case askingWho
        case asking(rest: Deque<Nickname>)
        /// ZNC tells all at once.
        case playing
    }

    enum Question: Sendable, Hashable {
        case who
        case after(Nickname)
        case play
    }

    private(set) var state: State
    let connection: ConnectionID
    /// All before is known, in milliseconds since 1970.
    let since: Int64
    let limit: Int
    private(set) var held: [Observation] = []

    /// So many people are asked about.
    static let mostPeople = 20

    init(connection: ConnectionID, offer: HistoryOffer, since: Int64) {
        self.connection = connection
        self.since = since
        switch offer {
        case .command(let limit, _):
            state = .askingWho
            self.limit = limit
        case .playback:
            state = .playing
            limit = HistoryOffer.mostLines
        }
    }

    var first: Question { if case .playing = state { .play } else { .who } }
    var isPlaying: Bool { if case .playing = state { true } else { false } }

    mutating func hold(_ observation: Observation) { held.append(observation) }

    /// The next question; nil where nothing is left to ask.
    mutating func answered(_ answer: Answer?, knows isChannel: (String) -> Bool) -> Question? {
        guard let answer, answer.isComplete, answer.failure == nil else { return nil }
        switch state {
        case .playing:
            return nil
        case .askingWho:
            let people = answer.lines.compactMap { line -> Nickname? in
                guard line.command == .other("CHATHISTORY"), line[0]?.uppercased() == "TARGETS", let name = line[1],
                    !isChannel(name)
                else { return nil }
                return Nickname(parsing: name)
            }
            return next(Deque(people.prefix(Self.mostPeople)))
        case .asking(let rest):
            return next(rest)
        }
    }

    private mutating func next(_ people: Deque<Nickname>) -> Question? {
        var people = people
        guard let nick = people.popFirst() else { return nil }
        state = .asking(rest: people)
        return .after(nick)
    }
}
