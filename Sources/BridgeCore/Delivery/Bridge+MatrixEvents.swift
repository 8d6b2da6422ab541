import IRCProtocol
import MatrixProtocol

// What happens on Matrix, on its way to IRC.
extension Bridge {
    mutating func take(_ event: RoomEvent, _ sequence: JournalSequence) {
        if isOurs(event.sender) {
            if case .powerLevels(let levels) = event.content { wrote(powerLevels: levels, in: event.room) }
            if noteBeginning(event, sequence) { return }
            drop(.ownEcho)
            dismiss(sequence)
        } else {
            seenIn(event.room)
            revokeMedia(takenBackBy: event)
            if !hold(event, sequence) { take(unheld: event, sequence) }
        }
    }

    /// Nothing more comes of the event.
    mutating func dismiss(_ sequence: JournalSequence) {
        retaken[sequence] = nil
        store(.finishJournal(sequence))
    }

    mutating func take(unheld event: RoomEvent, _ sequence: JournalSequence) {
        noteActivity(of: event.sender, in: event.room)
        switch event.content {
        case .message(let content): take(message: content, event, sequence)
        case .member(let user, let content): take(member: content, of: user, event)
        case .topic(let topic): take(topic: topic, event)
        case .powerLevels(let levels): take(powerLevels: levels, event)
        case .redaction(let target):
            // Once more: what it takes back may have waited before it.
            revokeMedia(takenBackBy: event)
            if !takeRedaction(in: event.room) { take(redactionOf: target, event, sequence) }
        case .reaction(let target, let key): take(reaction: key, on: target, event, sequence)
        case .encrypted: takeEncrypted(event)
        case .other("m.room.encryption", ""): turnedEncrypted(event.room)
        case .functionalMembers(let users): take(functionalMembers: users, of: event.room)
        case .roomConfig(let key, let config): take(roomConfig: config, key: key, of: event.room)
        case .tombstone(let replacement): take(tombstone: replacement, event)
        case .policyRule(let type, let key, let content):
            take(rule: content, type: type, stateKey: key, event)
        default:
            // To the bot itself such things say nothing.
            if rooms.adminRooms[event.room] == nil,
                let message = EventWords.message(for: event.content, results: pollResults[event.id])
            {
                take(message: message, event, sequence)
            } else {
                drop(.unsupportedType)
            }
        }
        if journeys[sequence] == nil { dismiss(sequence) }
        retaken[sequence] = nil
    }

    private mutating func take(message content: MessageContent, _ event: RoomEvent, _ sequence: JournalSequence) {
        if rooms.adminRooms[event.room] == event.sender {
            return command(content, event)
        }
        if let limit = configuration.homeserver.dropMatrixMessagesAfter,
            // As durations: whoever wrote the event chose its time, and integers would overflow.
            Duration.milliseconds(now.wall) - .milliseconds(event.time) > limit
        {
            return drop(.tooOld)
        }
        if content.kind == .text, CommandParser.isRoomCommand(content.body) { return roomCommand(content, event) }
        // Some write in clear all the same, and would not know that only some of a talk is on IRC.
        if encrypted.contains(event.room) { return drop(.encryptedRoom) }
        if case .replacement(let original) = content.relation, let author = author(of: original, in: event.room),
            author != event.sender
        {
            return drop(.notTheirOwn)
        }
        if let conversation = rooms.privateRooms[event.room] {
            guard conversation.user == event.sender else { return drop(.notAMember) }
            return say(content, event, sequence, to: conversation)
        }
        guard let channels = rooms.channelsOfRoom[event.room] else { return drop(.notLinked) }
        // Who speaks is there, also if they came before the room was bridged.
        arrivedSince[event.room]?.insert(event.sender)
        if memberships[event.room, default: []].insert(event.sender).inserted {
            store(.saveMembership(event.room, event.sender, isJoined: true))
            recollection.arrived(event.sender, in: event.room)
            touchedRooms.insert(event.room)
            usersChanged(in: event.room)
        }
        say(content, event, sequence, in: channels)
    }

    func ghost(of conversation: PrivateRoom) -> UserID? {
        networks[conversation.network].flatMap { $0.ghostTable.user(for: $0.fold(conversation.nick)) }
    }
}
