import MatrixProtocol

// Questions to the homeserver and their answers.
extension Bridge {
    /// Ends in one `queried` for the purpose, unless the process ends before.
    @discardableResult
    mutating func query(_ query: MatrixQuery, for purpose: QueryPurpose) -> QueryToken {
        lastQuery += 1
        let token = QueryToken(rawValue: lastQuery)
        queries[token] = purpose
        effects.append(.query(token, query))
        return token
    }

    mutating func queried(_ token: QueryToken, _ outcome: MatrixQueryOutcome) {
        guard let purpose = queries.removeValue(forKey: token) else { return }
        switch purpose {
        case .viewing(let view, let room, let viewer, let reply): show(view, of: room, to: viewer, reply, outcome)
        case .roomConfig(let room): roomConfigRead(of: room, token, outcome)
        case .poll(let end): pollAnswered(end, token, outcome)
        case .plumbing(let id): readRoom(id, outcome)
        case .policyList(let list): policyListAnswered(list, outcome)
        case .presence(let ghost, let presence): presenceTold(ghost, presence, outcome)
        case .presenceCheck: presenceChecked(outcome)
        case .unlinking(let request, let requester): unlink(request, for: requester, outcome)
        }
    }
}
