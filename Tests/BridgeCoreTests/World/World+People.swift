import BridgeCore
import IRCProtocol
import MatrixProtocol

// Scenes that many tests begin with.
extension World {
    /// Somebody has spoken and been heard, so that their puppet is on the channel.
    mutating func bring(_ user: UserID, to room: RoomID = main) {
        member(user, .join, in: room)
        matrix("here I am", from: user, in: room)
        connect(user)
        confirmAll()
        homeserverAnswers()
    }

    /// What an operator does; nil when it is done.
    @discardableResult
    mutating func change(_ deed: RoomDeed) -> LinkRefusal? {
        ask(.change(deed), token: 77)
        guard case .kept(let refusal) = replies.first else { return nil }
        return refusal
    }

    @discardableResult
    mutating func unlink(_ room: RoomID, _ name: ChannelName? = nil) -> LinkRefusal? {
        let key = name.map { ChannelKey(network: net, name: CaseMapping.rfc1459.fold($0)) }
        return change(.unlink(room, key, reason: "as asked"))
    }

    @discardableResult
    mutating func handOver(_ room: RoomID, to users: [UserID], _ channel: ChannelKey? = nil) -> LinkRefusal? {
        change(.handOver(room, channel, to: users))
    }

    /// An existing room is linked, and the homeserver has done what there is to do.
    mutating func plumb(_ room: RoomID, to name: ChannelName = chan) {
        change(.plumb(room, net, name))
        homeserverAnswers()
    }

    /// Makes a room with the bot, for commands.
    mutating func openAdminRoom(of user: UserID = alice, room: RoomID = adminRoom) {
        member(bot, .invite, in: room, by: user, isDirect: true)
        homeserverAnswers()
    }

    /// Says something in the room with the bot. The replies are ``messages``.
    mutating func command(_ text: String, by user: UserID = alice) {
        matrix(text, from: user, in: adminRoom)
    }

    /// What the server says to the request that the last step sent.
    mutating func answer(_ lines: [String], isComplete: Bool = true) {
        for effect in effects {
            guard case .irc(let connection, .request(let token, let asked)) = effect,
                !(answersWho && asksWho(asked)), !asksModes(asked, on: connection), !asksPeople(asked)
            else { continue }
            let messages = lines.compactMap { try? Message(parsing: Array($0.utf8)) }
            receive(.irc(connection, .answered(token, Answer(lines: messages, isComplete: isComplete))))
            return
        }
    }

    /// The connection ends.
    mutating func lose(_ user: UserID?, _ reason: CloseReason = .lost("the connection was reset")) {
        session(user, .closed(reason))
    }

    /// The timer that opens somebody's next connection goes off.
    mutating func reconnect(_ user: UserID?) {
        receive(.timer(.reconnect(PuppetKey(network: net, user: user))))
    }
}

let adminRoom = room("admin")

extension World {
    /// The answer to the request that an earlier state of this world sent.
    mutating func finishRequest(of earlier: World, _ lines: [String]) {
        for effect in earlier.effects {
            guard case .irc(let connection, .request(let token, _)) = effect else { continue }
            let messages = lines.compactMap { try? Message(parsing: Array($0.utf8)) }
            receive(.irc(connection, .answered(token, Answer(lines: messages, isComplete: true))))
            return
        }
    }
}
