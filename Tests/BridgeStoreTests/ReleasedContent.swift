import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// One of everything that the store can hold: what the dumps of released schemas were made of.
enum ReleasedContent {
    static let key = [UInt8](repeating: 7, count: 32)

    static func events() throws -> [ArrivedEvent] { try (1...3).map { try Samples.arrived($0) } }

    static func writes() throws -> [StoreWrite] {
        let (network, room) = (Samples.network, try Samples.room(1))
        let (user, nick) = (try Samples.user(1), try Samples.nick("Nick|"))
        let orders: [StoreOrder] = [
            .finishJournal(JournalSequence(rawValue: 1)), .advanceJournal(JournalSequence(rawValue: 3), linesDone: 2),
            .park(try Samples.order(90, lane: .making("alias #a"))),
            .saveLink(try Samples.link(1, password: "channel key")), .saveLink(try Samples.link(2)),
            .saveTopic(Samples.channel("#a"), "Topic — ünïcode"),
            .savePuppet(
                PuppetRecord(
                    network: network,
                    user: user,
                    wantedNick: nick,
                    nicks: [nick],
                    username: "user",
                    displayName: "User",
                    hasQuit: true
                )
            ),
            .savePuppet(PuppetRecord(network: network, user: try Samples.user(2))),
            .savePassword(PuppetKey(network: network, user: user), "pass word"),
            .savePassword(PuppetKey(network: network, user: nil), "bot's"),
            .saveGhost(GhostRecord(user: try Samples.user(3), network: network, nick: nick, displayName: "Nick|")),
            .saveMembership(room, try Samples.user(3), isJoined: true), .saveAdminRoom(try Samples.room(5), user),
            .savePrivateRoom(PrivateRoom(room: try Samples.room(6), network: network, user: user, nick: nick)),
            .saveMessage(try Samples.message(1)), .saveMessage(try Samples.message(2, event: 1)),
            .saveCaseMapping(network, .strictRFC1459),
        ]
        return orders.map(StoreWrite.store) + (try matrixOrders().map(StoreWrite.enqueue))
    }

    /// One of each action: their coding is part of the schema, since they lie in the outbox.
    private static func matrixOrders() throws -> [MatrixOrder] {
        let (room, user, event) = (try Samples.room(1), try Samples.user(1), try Samples.event(1))
        let alias = try #require(RoomAlias(parsing: "#a:hs"))
        var plan = RoomPlan()
        plan.name = "#a"
        plan.topic = "topic"
        plan.aliasLocalpart = "irc_#a"
        plan.version = "12"
        plan.visibility = .public
        plan.invitees = [user]
        plan.users = [user: 50]
        plan.events = ["m.room.name": 100]
        plan.eventsDefault = 0
        plan.invitePower = 0
        plan.redactPower = 50
        let message = OutgoingMessage(
            kind: .emote,
            body: "waves",
            html: "<b>waves</b>",
            mentions: [user],
            inReplyTo: event,
            ircID: "msgid"
        )
        let actions: [MatrixAction] = [
            .sendMessage(room, message), .setTopic(room, "topic"),
            .setState(room, type: "m.bridge", stateKey: "irc", json: #"{"a":1}"#), .join(room),
            .leave(room, reason: "Quit"), .leave(room, reason: nil), .kick(room, user, reason: "spam"),
            .invite(room, user, reason: nil), .setDisplayName("Name"), .createRoom(plan),
            .redact(room, event, reason: "why"), .addAlias(room, alias),
            .setDirectoryVisibility(room, network: "irc", visible: true),
        ]
        return actions.enumerated().map { number, action in
            let lane: MatrixLane = number % 2 == 0 ? .room(room) : .making("lane")
            return MatrixOrder(
                transaction: TransactionID("r\(number)"),
                lane: lane,
                user: user,
                action: action,
                time: 5
            )
        }
    }

    /// What a store that was given all this must know.
    static func snapshot() throws -> Snapshot {
        var model = StoreModel()
        _ = model.accept(transaction: "released", events: try events().map { try $0.raw.decode() })
        model.write(try writes())
        return model.snapshot
    }
}
