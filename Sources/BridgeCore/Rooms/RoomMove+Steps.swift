import MatrixProtocol

// The machine that follows a tombstone. What it waits for is an order of the outbox; with its row in the store it goes
// on after a restart where it was.
extension RoomMove {
    enum Step: Sendable, Hashable {
        case read(RoomFact, of: RoomID)
        case enter
        case askForInvitation
        /// Sets in the new room what the old one had.
        case copy(stateKey: String, json: String)
        /// Takes everything over.
        case move
        /// Says in the new room what we cannot do there.
        case warn
        case refuse(Refusal)
        case done
    }

    enum Refusal: Sendable, Hashable {
        case senderMayNot
        case notItsSuccessor
        case unreadable
    }

    static let tombstone = "m.room.tombstone"
    /// Settings that moderators make for the bridge.
    static let settingsType = "org.matrix.appservice-irc.config"

    mutating func begin() -> [Step] {
        stage = .creation
        return [.read(.creation, of: old)]
    }

    /// Whether an answer about that room is one that this stage waits for.
    func awaits(_ fact: RoomFact, of room: RoomID) -> Bool {
        switch (stage, fact) {
        case (.creation, .creation), (.levels, .powerLevels): room == old
        case (.predecessor, .creation), (.rights, .powerLevels): room == new
        case (.settings, .content(Self.settingsType, _)): room == old
        default: false
        }
    }

    /// - Parameters:
    ///   - reading: ``RoomReading/missing`` where the homeserver would not tell.
    ///   - custodian: who of us is in the room.
    ///   - channels: state keys under which the old room may have settings, beside the empty one.
    mutating func learned(
        _ reading: RoomReading,
        about fact: RoomFact,
        custodian: UserID,
        channels: [String]
    ) -> [Step] {
        switch (stage, reading) {
        case (.creation, _):
            if case .creation(let creation) = reading {
                isSovereign = creation.sovereigns.contains(sender)
                couldRule = creation.sovereigns.contains(custodian)
            }
            stage = .levels
            return [.read(.powerLevels, of: old)]
        case (.levels, .powerLevels(let levels)):
            couldRule = couldRule || levels.allowRuling(custodian)
            let needed = levels.levelNeeded(forEvent: Self.tombstone, isState: true)
            guard isSovereign || levels.level(of: sender) >= needed else { return [.refuse(.senderMayNot)] }
            stage = .joining
            return [.enter]
        case (.levels, _):
            guard isSovereign else { return [.refuse(.unreadable)] }
            stage = .joining
            return [.enter]
        case (.predecessor, .creation(let creation)):
            guard creation.predecessor == old else { return [.refuse(.notItsSuccessor)] }
            stage = .settings
            // The one without a channel is asked for last: its answer ends the stage.
            return (channels + [""]).map { .read(.content(type: Self.settingsType, stateKey: $0), of: old) }
        case (.predecessor, _):
            return [.refuse(.unreadable)]
        case (.settings, _):
            return settingLearned(reading, fact)
        case (.rights, .powerLevels(let levels)):
            return couldRule && !levels.allowRuling(custodian) ? [.warn, .done] : [.done]
        case (.rights, _):
            return [.done]
        case (.joining, _), (.invitation, _), (.moved, _):
            return []
        }
    }

    private mutating func settingLearned(_ reading: RoomReading, _ fact: RoomFact) -> [Step] {
        guard case .content(_, let key) = fact else { return [] }
        var steps: [Step] = []
        if case .content(let json) = reading { steps.append(.copy(stateKey: key, json: json)) }
        guard key.isEmpty else { return steps }
        stage = .rights
        return steps + [.move, .read(.powerLevels, of: new)]
    }

    mutating func entered() -> [Step] {
        guard stage == .joining || stage == .invitation else { return [] }
        stage = .predecessor
        return [.read(.creation, of: new)]
    }

    mutating func keptOut() -> [Step] {
        guard stage == .joining else { return [] }
        stage = .invitation
        return [.askForInvitation]
    }

    /// The invitation may overtake the refusal of the attempt before it: every one is a new attempt.
    mutating func invited() -> [Step] {
        guard stage == .joining || stage == .invitation else { return [] }
        stage = .joining
        return [.enter]
    }
}

extension PowerLevelsContent {
    /// Whether the user may do what a bridge does to people.
    func allowRuling(_ user: UserID) -> Bool { level(of: user) >= max(invite, kick) }
}
