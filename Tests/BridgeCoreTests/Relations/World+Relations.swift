import BridgeCore
import IRCProtocol
import MatrixProtocol

extension World {
    /// Alice is on the channel; the network offers these.
    static func relating(
        _ capabilities: Set<String> = [],
        denies: String? = nil,
        _ change: (inout Configuration) -> Void = { _ in }
    ) -> World {
        var world = World(change)
        world.capabilities = capabilities
        if let denies { world.support.apply(token: "CLIENTTAGDENY=\(denies)") }
        if capabilities.contains("draft/multiline") { world.multiline = MultilineLimits(bytes: 4096, lines: 24) }
        world.bring(alice)
        return world
    }

    static let tags: Set<String> = ["message-tags"]
    static let all: Set<String> = ["message-tags", "batch", "draft/message-redaction", "draft/multiline"]

    /// Somebody on IRC says something, and it is in the room: its event there.
    @discardableResult
    mutating func hear(_ text: String, from name: String = "bob", id: String? = nil, in room: RoomID = main) -> EventID
    {
        irc(name, says: text, id: id)
        homeserverAnswers()
        return newest[room] ?? eventID("none")
    }

    /// Alice says something, and it has arrived.
    mutating func say(
        _ text: String,
        id: String,
        as ircID: String? = nil,
        from sender: UserID = alice,
        relation: MessageContent.Relation? = nil
    ) {
        related(text, relation, from: sender, id: id)
        let spoken = effects
        confirmAll(id: ircID)
        homeserverAnswers()
        show(spoken)
    }

    mutating func related(
        _ text: String,
        _ relation: MessageContent.Relation?,
        from sender: UserID = alice,
        in room: RoomID = main,
        id: String? = nil,
        age: Int64 = 0
    ) {
        let content = MessageContent(kind: .text, body: text, relation: relation)
        matrix(.message(content), from: sender, in: room, id: id, age: age)
    }
}
