import BridgeCore
import IRCProtocol
import Testing

/// Every way in which a few connections can show a few lines and one of them die.
@Suite struct BrokerInterleavingTests {
    struct Scenario: Sendable, CustomTestStringConvertible {
        let name: String
        let servers: [Int]
        let script: [ModelChannel.Event]
        var hasMessageIDs = false
        var botAt: Int?
        var checksTotalOrder = true
        /// Whether the moment at which a line is said is a choice too, or all has been said before anything is read.
        var interleavesEmission = false

        var testDescription: String { name }

        func world(losesTails: Bool = false) -> ModelChannel {
            var options = ModelChannel.Options()
            options.hasMessageIDs = hasMessageIDs
            options.losesTails = losesTails
            let connections = servers.enumerated().map { index, server in
                (nick: "ours\(index)", isBot: index == botAt, server: server)
            }
            return ModelChannel(connections: connections, script: script, options: options)
        }
    }

    static let scenarios: [Scenario] = [
        Scenario(
            name: "two from the beginning, a repeat",
            servers: [0, 0],
            script: [
                .joins(0, announced: true), .joins(1, announced: true), .says("a", "x", server: 0),
                .says("a", "x", server: 0), .says("b", "x", server: 0), .says("a", "x", server: 0),
            ]
        ),
        Scenario(
            name: "one joins between repeats",
            servers: [0, 0],
            script: [
                .joins(0, announced: true), .says("a", "x", server: 0), .joins(1, announced: true),
                .says("a", "x", server: 0), .says("b", "y", server: 0), .says("a", "x", server: 0),
            ]
        ),
        Scenario(
            name: "the bot joins between repeats and takes over",
            servers: [0, 0],
            script: [
                .joins(0, announced: true), .says("a", "x", server: 0), .joins(1, announced: true),
                .says("a", "x", server: 0), .says("a", "x", server: 0),
            ],
            botAt: 1
        ),
        Scenario(
            name: "three, one joins between repeats",
            servers: [0, 0, 0],
            script: [
                .joins(0, announced: true), .joins(1, announced: true), .says("a", "x", server: 0),
                .joins(2, announced: true), .says("a", "x", server: 0),
            ],
            checksTotalOrder: false
        ),
        Scenario(
            name: "nominated in the middle, as it is said",
            servers: [0, 0],
            script: [
                .joins(0, announced: true), .joins(1, announced: false), .says("a", "1", server: 0),
                .says("a", "2", server: 0),
            ],
            checksTotalOrder: false,
            interleavesEmission: true
        ),
        Scenario(
            name: "nominated in the middle of repeats, with ids",
            servers: [0, 0],
            script: [
                .joins(0, announced: true), .joins(1, announced: false), .says("a", "x", server: 0),
                .says("a", "x", server: 0),
            ],
            hasMessageIDs: true,
            checksTotalOrder: false,
            interleavesEmission: true
        ),
        Scenario(
            name: "two servers",
            servers: [0, 1],
            script: [
                .joins(0, announced: true), .says("a", "1", server: 0), .joins(1, announced: true),
            ],
            checksTotalOrder: false
        ),
    ]

    /// Goes through every schedule of reading and of one death, and gives the first that breaks the property.
    static func search(_ scenario: Scenario, losesTails: Bool = false) -> (schedules: Int, fault: String?) {
        var world = scenario.world(losesTails: losesTails)
        if !scenario.interleavesEmission { while world.canEmit { world.emitNext() } }
        var schedules = 0
        var path: [String] = []

        func visit(_ before: ModelChannel, mayKill: Bool) -> String? {
            var world = before
            // Where roles are set before joining, when their barriers are read makes no difference.
            if !scenario.interleavesEmission { world.readBarriers() }
            let moves = self.moves(of: world)
            if moves.isEmpty {
                schedules += 1
                var end = world
                end.settle()
                let fault = end.fault()
                let wrong = fault?.count ?? fault?.order ?? (scenario.checksTotalOrder ? fault?.total : nil)
                return wrong.map { path.joined(separator: " ") + ": " + $0 }
            }
            for move in moves {
                var next = world
                next.pass(.milliseconds(1))
                move.play(&next)
                path.append(move.name)
                defer { path.removeLast() }
                if let fault = visit(next, mayKill: mayKill) { return fault }
            }
            guard mayKill else { return nil }
            for index in world.connections.indices where world.connections[index].isInChannel {
                var next = world
                next.kill(index)
                path.append("kill\(index)")
                defer { path.removeLast() }
                if let fault = visit(next, mayKill: false) { return fault }
            }
            return nil
        }
        let fault = visit(world, mayKill: true)
        return (schedules, fault)
    }

    private static func moves(of world: ModelChannel) -> [(name: String, play: (inout ModelChannel) -> Void)] {
        var moves: [(name: String, play: (inout ModelChannel) -> Void)] = []
        if world.canEmit { moves.append(("emit", { $0.emitNext() })) }
        for index in world.readable { moves.append(("read\(index)", { $0.read(index) })) }
        for server in world.links.indices where !world.links[server].isEmpty {
            moves.append(("cross\(server)", { $0.cross(from: server) }))
        }
        return moves
    }

    @Test(arguments: scenarios)
    func deliversOnceAndInOrder(_ scenario: Scenario) {
        let result = Self.search(scenario)
        #expect(result.fault == nil)
        #expect(result.schedules > 100)
    }

    /// The property can fail: a broker that is not told what standbys show loses lines.
    @Test(arguments: scenarios)
    func findsABrokerWithoutTails(_ scenario: Scenario) {
        #expect(Self.search(scenario, losesTails: true).fault != nil)
    }
}
