import BridgeCore
import Foundation
import IRCProtocol
import MatrixProtocol
import Testing

/// Values that the tests are made of.
enum Samples {
    static let network = NetworkID("irc.example.org")

    static func room(_ number: Int) throws -> RoomID { try #require(RoomID(parsing: "!room\(number):hs")) }
    static func user(_ number: Int) throws -> UserID { try #require(UserID(parsing: "@user\(number):hs")) }
    static func event(_ number: Int) throws -> EventID { try #require(EventID(parsing: "$event\(number)")) }
    static func nick(_ text: String) throws -> Nickname { try #require(Nickname(parsing: text)) }
    static func channel(_ name: String) -> ChannelKey {
        ChannelKey(network: network, name: CaseMapping.ascii.fold(name))
    }

    static func raw(_ number: Int, body: String = "hello") -> RawEvent {
        let json = """
            {"type": "m.room.message", "event_id": "$event\(number)", "room_id": "!room:hs", "sender": "@alice:hs",
             "origin_server_ts": 1700000000000, "content": {"msgtype": "m.text", "body": "\(body)"}}
            """
        return RawEvent(json: Data(json.utf8))
    }

    static func arrived(_ number: Int, body: String = "hello") throws -> ArrivedEvent {
        ArrivedEvent(id: try event(number), raw: raw(number, body: body))
    }

    static func order(_ number: Int, lane: MatrixLane? = nil, body: String = "hello") throws -> MatrixOrder {
        let room = try room(1)
        return MatrixOrder(
            transaction: TransactionID("t\(number)"),
            lane: lane ?? .room(room),
            user: try user(1),
            action: .sendMessage(room, OutgoingMessage(kind: .text, body: body)),
            time: 5
        )
    }

    static func message(
        _ number: Int,
        event: Int? = nil,
        room: Int = 1,
        target: String = "#a",
        said: Int? = nil,
        time: Int64 = 7
    ) throws -> MessageRecord {
        MessageRecord(
            event: try self.event(event ?? number),
            room: try self.room(room),
            network: network,
            target: .stored(target),
            said: "$event\(said ?? event ?? number)",
            messageID: "line\(number)",
            time: time
        )
    }

    /// A file, encrypted or not, or a paste, by the number.
    static func media(_ number: Int, event: Int, root: Int? = nil, room: Int = 1, text: String? = nil) throws
        -> PublicMedia
    {
        let uri = try #require(MediaURI(parsing: "mxc://hs/file\(number)"))
        let key = EncryptedFile(url: uri.text, key: "the key", initialVector: "iv", sha256: "hash")
        let file = PublicMedia.File(uri: uri, mimetype: "image/png", size: 9, encrypted: number % 3 == 1 ? key : nil)
        let paste = text ?? (number % 3 == 2 ? "words" : nil)
        return PublicMedia(
            id: "link\(number)",
            event: try self.event(event),
            root: try self.event(root ?? event),
            room: try self.room(room),
            name: "name \(number).png",
            content: paste.map { .paste(.init(text: $0)) } ?? .file(file),
            time: 5
        )
    }

    static func link(_ number: Int, password: Secret? = nil) throws -> Link {
        Link(
            room: try room(number),
            channel: channel("#a"),
            spelling: try #require(ChannelName(parsing: "#A")),
            origin: .join,
            channelPassword: password
        )
    }

    static func rule(_ number: Int, entity: String = "@a:hs") throws -> PolicyRule {
        PolicyRule(
            key: .init(list: "#list:hs", type: "m.policy.rule.user", stateKey: "rule\(number)"),
            kind: PolicyRuleContent.Kind.allCases[number % 3],
            entity: entity,
            reason: number % 2 == 0 ? nil : "reason \(number)"
        )
    }
}
