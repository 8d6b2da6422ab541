import IRCProtocol
import MatrixProtocol

// How orders to the homeserver ended.
extension Bridge {
    mutating func finish(_ order: MatrixOrder, _ outcome: MatrixOutcome) {
        store(.finishOutbox(order.transaction))
        if let id = consents.entries.removeValue(forKey: order.transaction) { enteredRoom(id, outcome) }
        let question = orderQuestions.removeValue(forKey: order.transaction)
        switch outcome {
        case .done:
            if case .setDisplayName(let name) = order.action { named(order.user, name) }
            if case .enter(let room, _) = order.action {
                moveEntered(room, by: order.user)
                if order.user == configuration.bot { policyListEntered(room) }
            }
        case .sent(let event):
            sent(order, as: event)
        case .roomMade(let room):
            roomMade(room, order)
        case .read(let reading):
            read(reading, order)
        case .picture(let result):
            pictureFetched(order, result)
        case .failed(let failure):
            failed(order, failure)
        }
        haveAfterthoughts(of: order, outcome)
        membershipEnded(order, outcome)
        noteActivity(order, outcome)
        release(waitingFor: order.transaction)
        if let question {
            if case .failed(let failure) = outcome {
                reply(question, .failed(failure.message))
            } else {
                reply(question, .found)
            }
        }
    }

    private mutating func read(_ reading: RoomReading, _ order: MatrixOrder) {
        switch (reading, order.action) {
        case (.members(let members), .read(let room, .members)):
            if rooms.adminRooms[room] == nil {
                membersLearned(members, of: room)
            } else {
                companyLearned(Array(members.keys), of: room)
            }
        case (.content(let json), .read(let room, .content(FunctionalMembers.type, _))):
            take(functionalMembers: FunctionalMembers(json: json).users, of: room)
        case (_, .read(let room, Self.encryptionFact)): encryptionLearned(reading, of: room)
        case (_, .read(let room, let fact)): moveLearned(reading, fact, of: room)
        default: break
        }
    }

    private mutating func sent(_ order: MatrixOrder, as event: EventID) {
        if case .react(let room, let target, let key) = order.action { reacted(order, room, target, key, event) }
        guard case .sendMessage(let room, let message) = order.action else { return }
        if message.file != nil { pictureShown(order, room, event) }
        guard let reference = order.reference.flatMap({ MessageReference($0) }) else { return }
        // What was said in a room that has been given up since is not remembered.
        guard rooms.knows(room) else { return messages.fail(reference.said, in: room) }
        let record = MessageRecord(
            event: event,
            room: room,
            sender: order.user,
            network: reference.place.network,
            target: reference.place.name,
            said: reference.said,
            messageID: reference.messageID,
            time: order.time ?? now.wall
        )
        // Without an id and alone in one room, nothing but a quote asks for it, and that not after a restart.
        if case .token = reference, rooms.rooms(of: reference.place).count < 2 { return messages.note(record) }
        note(record)
    }

    private mutating func failed(_ order: MatrixOrder, _ failure: MatrixFailure) {
        switch order.action {
        case .createRoom:
            if madeBefore.removeValue(forKey: order.transaction) != nil { return }
            if let making = Making(of: order) { return roomFailed(failure, making) }
        case .enter(let room, _):
            moveKeptOut(of: room, order.user)
            if order.user == configuration.bot { policyListEntered(room, failure) }
        case .read(_, Self.encryptionFact):
            break
        case .read(let room, let fact):
            moveLearned(.missing, fact, of: room)
        case .join(let room):
            if order.user == configuration.bot { policyListEntered(room, failure) }
            memberships[room]?.remove(order.user)
            store(.saveMembership(room, order.user, isJoined: false))
        case .redact: redactionFailed(order)
        case .react(let room, let target, let key):
            reactions.fail(Reactions.Key(room: room, sender: order.user, target: target, key: key))
        case .sendMessage(let room, let message):
            if let reference = order.reference.flatMap({ MessageReference($0) }) {
                messages.fail(reference.said, in: room)
            }
            if failure.status == 403, let conversation = rooms.privateRooms[room],
                ghost(of: conversation) == order.user, reopen(conversation, order, message)
            {
                break
            }
            drop(.homeserverRefused)
        case .setDisplayName(let name): namingFailed(order.user, name)
        case .setTopic, .setState, .leave, .kick, .ban, .unban, .invite, .addAlias,
            .setDirectoryVisibility, .removeAlias, .reportDelivery, .fetchPicture:
            break
        case .setPowers(let room, _), .setAccess(let room, _, _): ruleRefused(room)
        }
        log(
            .warning,
            "The homeserver refused a request",
            [.user: order.user.text, .code: failure.code, .reason: failure.message]
        )
    }
}
