import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

// The people and places of the tests. What a test spells wrongly is a fault of the test.

let domain = "hs.test"
let net = NetworkID("net")

func user(_ name: String, of server: String = domain) -> UserID {
    guard let user = UserID(parsing: "@\(name):\(server)") else { preconditionFailure("no user id: \(name)") }
    return user
}

func room(_ name: String) -> RoomID {
    guard let room = RoomID(parsing: "!\(name)") else { preconditionFailure("no room id: \(name)") }
    return room
}

func alias(_ localpart: String, of server: String = domain) -> RoomAlias {
    guard let alias = RoomAlias(parsing: "#\(localpart):\(server)") else {
        preconditionFailure("no alias: \(localpart)")
    }
    return alias
}

func channel(_ name: String) -> ChannelName {
    guard let channel = ChannelName(parsing: name) else { preconditionFailure("no channel: \(name)") }
    return channel
}

func nick(_ name: String) -> Nickname {
    guard let nick = Nickname(parsing: name) else { preconditionFailure("no nick: \(name)") }
    return nick
}

func eventID(_ name: String) -> EventID {
    guard let event = EventID(parsing: "$\(name)") else { preconditionFailure("no event id: \(name)") }
    return event
}

func source(_ name: String) -> Source { Source(name: name, user: "u", host: "host.test") }

let bot = user("bot")
let alice = user("alice")
let carol = user("carol")
/// The ghost of `bob`, who is on IRC.
let bobGhost = user("net_bob")

let main = room("main")
let chan = channel("#chan")
