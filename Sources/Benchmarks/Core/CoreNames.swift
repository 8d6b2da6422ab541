import BridgeCore
import IRCProtocol
import MatrixProtocol

/// Names of a made-up network and homeserver; all of them are well formed.
enum CoreNames {
    static let domain = "example.org"
    static let network = NetworkID("irc.example.org")

    static func channel(_ number: Int) throws -> ChannelName { try some(ChannelName(parsing: "#channel-\(number)")) }
    static func room(_ number: Int) throws -> RoomID { try some(RoomID(parsing: "!room\(number):\(domain)")) }
    static func user(_ number: Int) throws -> UserID { try some(UserID(parsing: "@user\(number):\(domain)")) }
    static func nick(_ number: Int) throws -> Nickname { try some(Nickname(parsing: "person\(number)")) }
    static func event(_ number: Int) throws -> EventID { try some(EventID(parsing: "$event-\(number):\(domain)")) }
    static func bot() throws -> UserID { try some(UserID(parsing: "@bridge:\(domain)")) }

    static func ghost(_ number: Int) throws -> UserID {
        try some(UserID(parsing: "@\(network.name)_person\(number):\(domain)"))
    }

    static func source(_ nick: Nickname) -> Source {
        Source(name: nick.text, user: "~user", host: "host.example.net")
    }

    private static func some<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw BenchmarkFailure("A made-up name is not well formed") }
        return value
    }
}
