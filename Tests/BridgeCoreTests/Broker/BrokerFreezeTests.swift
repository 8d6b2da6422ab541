import BridgeCore
import IRCProtocol
import Testing

/// What a connection shows long after others did, or never: only its server's answers say which.
@Suite("Connections that are late")
struct BrokerFreezeTests {
    /// The bot and a puppet on one server, another puppet on `server`; all are there before anything is said.
    private func world(server: Int, standbys: Int = 2, _ script: [ModelChannel.Event]) -> ModelChannel {
        var policy = BrokerPolicy()
        policy.standbys = standbys
        var world = ModelChannel(
            connections: [
                (nick: "bot", isBot: true, server: 0), (nick: "one", isBot: false, server: 0),
                (nick: "two", isBot: false, server: server),
            ],
            script: (0..<3).map { .joins($0, announced: true) } + script,
            policy: policy
        )
        for _ in 0..<3 {
            world.emitNext()
            world.catchUp()
            world.pass(.seconds(15))
            world.catchUp()
        }
        return world
    }

    @Test("A standby that was frozen shows what others showed long ago", arguments: [0, 1])
    func frozenStandby(server: Int) {
        var world = world(server: server, [.says("a", "old", server: 0), .says("a", "new", server: 0)])
        world.connections[2].isFrozen = true
        world.emitNext()
        world.catchUp()
        world.pass(.seconds(40))
        world.emitNext()
        world.catchUp()
        world.settle()
        #expect(world.delivered.map { world.lines[$0].text } == ["JOIN", "JOIN", "JOIN", "old", "new"])
        #expect(world.fault()?.count == nil)
    }

    @Test(
        "A connection that was frozen before it was asked to stand by shows old lines after it thaws",
        arguments: [0, 1]
    )
    func frozenBeforeItStoodBy(server: Int) {
        // With one standby, the one on another server is preferred: then it is the first puppet that begins anew.
        let late = server == 0 ? 2 : 1
        var world = world(server: server, standbys: 1, [.says("a", "old", server: 0), .says("a", "new", server: 0)])
        #expect(world.connections[late].role == .silent)
        world.connections[late].isFrozen = true
        world.emitNext()
        world.catchUp()
        world.pass(.seconds(15))
        world.catchUp()
        world.kill(3 - late)
        #expect(world.connections[late].role == .standby)
        world.pass(.seconds(20))
        world.emitNext()
        world.catchUp()
        world.settle()
        #expect(world.delivered.map { world.lines[$0].text } == ["JOIN", "JOIN", "JOIN", "old", "new"])
        #expect(world.fault()?.count == nil)
    }
}
