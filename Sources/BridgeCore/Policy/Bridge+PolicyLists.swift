import IRCProtocol
import MatrixProtocol

// Policy lists: joined and read at start, followed by their events from then on.
//
// What was known when the process ended holds from the first moment of the next run.
extension Bridge {
    /// Lists that the configuration names, no more and no fewer.
    mutating func reconcilePolicyLists() {
        let wanted = Set(configuration.banLists)
        var gone = Set(policy.states.keys).subtracting(wanted)
        gone.formUnion(policy.rules.rules.keys.map(\.list).filter { !wanted.contains($0) })
        for list in gone.sorted() {
            policy.states[list] = nil
            apply([], of: list, replacing: policy.rules.keys(of: list))
        }
        for list in configuration.banLists {
            switch policy.states[list] {
            case nil: openPolicyList(list)
            case .known(let room):
                policy.states[list] = .reading(room, isStale: false)
                query(.state(room), for: .policyList(list))
            case .resolving, .reading, .waiting: break
            }
        }
    }

    mutating func openPolicyList(_ list: String) {
        guard configuration.banLists.contains(list) else { return }
        policy.former[list] = nil
        if let room = RoomID(parsing: list) {
            enterPolicyList(list, room, via: [])
        } else if let alias = RoomAlias(parsing: list) {
            policy.states[list] = .resolving
            query(.alias(alias), for: .policyList(list))
        }
    }

    private mutating func enterPolicyList(_ list: String, _ room: RoomID, via: [String]) {
        policy.states[list] = .reading(room, isStale: false)
        act(in: room, as: configuration.bot, .enter(room, via: via))
    }

    /// The bot is in the room, or could not come into it.
    mutating func policyListEntered(_ room: RoomID, _ failure: MatrixFailure? = nil) {
        guard let list = policy.list(of: room), case .reading = policy.states[list] else { return }
        if let failure { return retryPolicyList(list, failure.message) }
        policy.states[list] = .reading(room, isStale: false)
        query(.state(room), for: .policyList(list))
    }

    mutating func policyListAnswered(_ list: String, _ outcome: MatrixQueryOutcome) {
        switch (policy.states[list], outcome) {
        case (.resolving, .answered(.room(let room?))):
            let server = RoomAlias(parsing: list).map { String($0.server) }
            enterPolicyList(list, room, via: server.map { [$0] } ?? [])
        case (.resolving, .answered(.room(nil))): retryPolicyList(list, "The alias stands for no room")
        case (.reading(let room, isStale: true), .answered):
            // What was read may be older than what has been told since.
            policy.states[list] = .reading(room, isStale: false)
            query(.state(room), for: .policyList(list))
        case (.reading(let room, isStale: false), .answered(.state(let state))):
            for event in state {
                guard case .tombstone(let replacement?) = event.content,
                    replacePolicyList(room, by: replacement, event.sender)
                else { continue }
                return
            }
            policy.states[list] = .known(room)
            policy.failures[list] = nil
            let rules = state.compactMap { event -> PolicyRule? in
                guard case .policyRule(let type, let key, let content) = event.content else { return nil }
                return PolicyRule(key: PolicyRule.Key(list: list, type: type, stateKey: key), content)
            }
            log(.info, "A policy list is read", [.room: room.text, .count: String(rules.count)])
            let former = policy.rules.keys(of: list)
            apply(Array(rules.prefix(limits.policyRules)), of: list, replacing: former)
        case (.resolving, .refused(let failure)), (.reading, .refused(let failure)):
            retryPolicyList(list, failure.message)
        case (.resolving, .unanswered(let words)), (.reading, .unanswered(let words)):
            retryPolicyList(list, words)
        default: break
        }
    }

    /// A list goes on in another room. Who may replace it could ban anybody in it, so their word is enough; what is known
    /// holds until the new room is read. False: it is no list, or has come from there.
    mutating func replacePolicyList(_ room: RoomID, by replacement: RoomID, _ sender: UserID) -> Bool {
        guard let list = policy.list(of: room) else { return false }
        policy.former[list, default: []].insert(room)
        guard policy.former[list]?.contains(replacement) == false,
            policy.former[list, default: []].count <= PolicyLists.mostRooms
        else {
            log(.warning, "A policy list is replaced by a room that it has come from", [.alias: list])
            return false
        }
        log(.info, "A policy list goes on in another room", [.alias: list, .room: replacement.text])
        enterPolicyList(list, replacement, via: [String(sender.server)])
        return true
    }

    /// The bot was taken out of a list: what is known of it holds on.
    mutating func policyListLost(_ room: RoomID) {
        guard let list = policy.list(of: room) else { return }
        retryPolicyList(list, "The bot was removed from the room")
    }

    private mutating func retryPolicyList(_ list: String, _ reason: String) {
        let failures = policy.failures[list, default: 0]
        policy.states[list] = .waiting
        policy.failures[list] = failures + 1
        log(.warning, "A policy list cannot be read and is tried again", [.alias: list, .reason: reason])
        wake(.policyList(list), after: min(.seconds(10) * (1 << min(failures, 10)), limits.longestBackoff))
    }

    // MARK: Events

    /// A rule was written, changed or taken back. Rooms that are no lists of ours say nothing to us.
    mutating func take(rule content: PolicyRuleContent?, type: String, stateKey: String, _ event: RoomEvent) {
        guard let list = policyList(hit: event.room) else { return drop(.notLinked) }
        let key = PolicyRule.Key(list: list, type: type, stateKey: stateKey)
        if let rule = PolicyRule(key: key, content) {
            guard policy.rules.rules.count < limits.policyRules else { return drop(.queueFull) }
            apply([rule], of: list, replacing: [key])
        } else {
            apply([], of: list, replacing: [key])
        }
    }

    /// Something was redacted in a list: which rule it was, the room's state tells.
    mutating func takeRedaction(in room: RoomID) -> Bool {
        guard let list = policyList(hit: room) else { return false }
        if case .known = policy.states[list] {
            policy.states[list] = .reading(room, isStale: false)
            query(.state(room), for: .policyList(list))
        }
        return true
    }

    private mutating func policyList(hit room: RoomID) -> String? {
        guard let list = policy.list(of: room) else { return nil }
        if case .reading(room, _) = policy.states[list] { policy.states[list] = .reading(room, isStale: true) }
        return list
    }

    /// Puts rules in the place of others, in memory and in the store, and acts on what it changes.
    private mutating func apply(_ rules: [PolicyRule], of list: String, replacing former: [PolicyRule.Key]) {
        let next = Dictionary(rules.map { ($0.key, $0) }) { _, later in later }
        for key in former where next[key] == nil {
            policy.rules.remove(key)
            store(.removePolicyRule(key))
        }
        var added: [PolicyRule] = []
        for rule in next.values.sorted(by: { $0.key < $1.key }) where policy.rules.rules[rule.key] != rule {
            policy.rules.set(rule)
            store(.savePolicyRule(rule))
            added.append(rule)
        }
        policyChanged(added)
    }
}
