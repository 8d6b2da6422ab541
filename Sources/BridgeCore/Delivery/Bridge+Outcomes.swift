import IRCProtocol
import MatrixProtocol

// How orders to the homeserver ended.
extension Bridge {
    mutating func finish(_ order: MatrixOrder, _ outcome: MatrixOutcome) {
        store(.finishOutbox(order.transaction))
        let record = lines.removeValue(forKey: order.transaction)
        let question = orderQuestions.removeValue(forKey: order.transaction)
        switch outcome {
        case .done:
            break
        case .sent(let event):
            if var record {
                record.event = event
                store(.saveMessage(record))
            }
        case .roomMade(let room):
            if case .making(let key) = order.lane, let making = Making(key: key) { roomMade(room, making) }
        case .failed(let failure):
            failed(order, failure)
        }
        if let question {
            if case .failed(let failure) = outcome {
                reply(question, .failed(failure.message))
            } else {
                reply(question, .found)
            }
        }
    }

    private mutating func failed(_ order: MatrixOrder, _ failure: MatrixFailure) {
        switch order.action {
        case .createRoom:
            if case .making(let key) = order.lane, let making = Making(key: key) { return roomFailed(failure, making) }
        case .join(let room):
            memberships[room]?.remove(order.user)
            store(.saveMembership(room, order.user, isJoined: false))
        case .sendMessage:
            drop(.homeserverRefused)
        case .setTopic, .setState, .leave, .kick, .invite, .setDisplayName, .redact, .addAlias,
            .setDirectoryVisibility:
            break
        }
        log(
            .warning,
            "The homeserver refused a request",
            [.user: order.user.text, .code: failure.code, .reason: failure.message]
        )
    }
}
