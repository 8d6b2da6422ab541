import BridgeCore
import Foundation
import IRCProtocol
import MatrixProtocol

/// The members of a request's body, each looked at when it is asked for, so that what is wrong is told by its name.
struct ProvisioningFields: Sendable {
    private enum Value: Decodable {
        case text(String)
        case null
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else {
                self = (try? container.decode(String.self)).map(Value.text) ?? .other
            }
        }
    }

    private let values: [String: Value]

    init(_ body: [UInt8]) throws(RequestRefusal) {
        guard let values = try? JSONDecoder().decode([String: Value].self, from: Data(body)) else {
            throw .notJSON
        }
        self.values = values
    }

    /// For routes that need no body.
    init() { values = [:] }

    // MARK: Text

    func text(_ name: String) throws(RequestRefusal) -> String {
        guard let text = try optionalText(name) else { throw .badValue(name, "is missing") }
        return text
    }

    /// Null is as good as nothing.
    func optionalText(_ name: String) throws(RequestRefusal) -> String? {
        switch values[name] {
        case nil, .null: return nil
        case .other: throw .badValue(name, "must be text")
        case .text(let text):
            guard !text.isEmpty else { throw .badValue(name, "is empty") }
            guard text.utf8.count <= 4_096, !text.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else {
                throw .badValue(name, "must be a single line")
            }
            return text
        }
    }

    // MARK: Names

    func room() throws(RequestRefusal) -> RoomID { try Self.room(try text("matrix_room_id"), "matrix_room_id") }

    static func room(_ text: String, _ field: String) throws(RequestRefusal) -> RoomID {
        guard let room = RoomID(parsing: text), !text.dropFirst().contains("!") else {
            throw .badValue(field, "must be a room id such as !abc:example.org")
        }
        return room
    }

    func network() throws(RequestRefusal) -> NetworkID {
        let text = try text("remote_room_server")
        guard text.utf8.count <= 255, text.utf8.allSatisfy(Self.isOfServer) else {
            throw .badValue("remote_room_server", "must be the address of a network such as irc.example.org")
        }
        return NetworkID(text)
    }

    /// What begins like a channel of some network. Whether this network has such, the core knows.
    func channel() throws(RequestRefusal) -> ChannelName {
        guard let channel = ChannelName(parsing: try text("remote_room_channel"), types: "#&+!") else {
            throw .badValue("remote_room_channel", "must be a channel such as #channel")
        }
        return channel
    }

    func nick() throws(RequestRefusal) -> Nickname {
        guard let nick = Nickname(parsing: try text("op_nick")) else { throw .badValue("op_nick", "must be a nick") }
        return nick
    }

    /// One word, as it stands in a JOIN.
    func key() throws(RequestRefusal) -> Secret? {
        guard let key = try optionalText("key") else { return nil }
        guard !key.hasPrefix(":"), key.utf8.count <= 200, !key.utf8.contains(where: { $0 <= 32 || $0 == 44 }) else {
            throw .badValue("key", "must be a single word without a comma")
        }
        return Secret(key)
    }

    /// Whom the holder of the shared secret speaks for; written in either of two ways.
    func user() throws(RequestRefusal) -> UserID? {
        for name in ["user_id", "userId"] {
            guard let text = try optionalText(name) else { continue }
            guard let user = UserID(parsing: text) else {
                throw .badValue(name, "must be a user id such as @someone:example.org")
            }
            return user
        }
        return nil
    }

    private static func isOfServer(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
