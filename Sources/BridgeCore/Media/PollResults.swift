import MatrixProtocol

/// Who chose what when a poll ended (MSC3381, "Client implementation": the last choice of each counts, what is beyond
/// the number allowed does not, and a choice of what there is not spoils the vote).
struct PollResults: Sendable, Hashable {
    let poll: PollStart
    /// For each answer.
    let votes: [Int]
    let voters: Int

    init(_ poll: PollStart, responses: [RoomEvent], until end: Int64) {
        let known = Dictionary(poll.answers.enumerated().map { ($1.id, $0) }) { first, _ in first }
        var chosen: [UserID: (time: Int64, places: Set<Int>)] = [:]
        for event in responses where event.time <= end {
            guard case .poll(.response(_, let answers)) = event.content,
                chosen[event.sender].map({ $0.time < event.time }) ?? true
            else { continue }
            let places = answers.prefix(poll.maxSelections).map { known[$0] }
            chosen[event.sender] = (event.time, places.contains(nil) ? [] : Set(places.compactMap { $0 }))
        }
        var votes = Array(repeating: 0, count: poll.answers.count)
        for (_, places) in chosen.values { for place in places { votes[place] += 1 } }
        self.poll = poll
        self.votes = votes
        voters = chosen.values.count { !$0.places.isEmpty }
    }

    /// The most chosen first.
    var words: String {
        let places = votes.indices.sorted { (-votes[$0], $0) < (-votes[$1], $1) }
        let counts = places.map { "\(EventWords.line(poll.answers[$0].text)): \(votes[$0])" }
        let people = voters == 1 ? "1 voter" : "\(voters) voters"
        return "ended the poll: \(EventWords.line(poll.question)) – \(counts.joined(separator: ", ")) (\(people))"
    }
}
