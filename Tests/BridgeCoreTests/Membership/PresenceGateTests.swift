import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// The door of a room whose people all have to be on IRC.
@Suite struct PresenceGateTests {
    enum Step: Sendable {
        case missing([String], at: Int)
        case excuse([String], at: Int)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var steps: [Step]
        /// What the last step led to.
        var actions: [PresenceGate.Action]
        var isClosed: Bool
    }

    private static let a = user("a")
    private static let b = user("b")

    /// Patience of 100 seconds, a word after 10.
    static let rows: [Row] = [
        Row(testDescription: "all are there", steps: [.missing([], at: 0)], actions: [], isClosed: false),
        Row(
            testDescription: "somebody is missing",
            steps: [.missing(["a"], at: 0)],
            actions: [.wake(at: .seconds(10))],
            isClosed: true
        ),
        Row(
            testDescription: "there in time: nobody is told",
            steps: [.missing(["a"], at: 0), .missing([], at: 9)],
            actions: [.release],
            isClosed: false
        ),
        Row(
            testDescription: "missing for long",
            steps: [.missing(["a"], at: 0), .missing(["a"], at: 10)],
            actions: [.tell([a]), .show([a]), .wake(at: .seconds(100))],
            isClosed: true
        ),
        Row(
            testDescription: "told once, shown as it changes",
            steps: [.missing(["a"], at: 0), .missing(["a"], at: 10), .missing(["a", "b"], at: 20)],
            actions: [.show([a, b]), .wake(at: .seconds(100))],
            isClosed: true
        ),
        Row(
            testDescription: "there after it was shown",
            steps: [.missing(["a"], at: 0), .missing(["a"], at: 10), .missing([], at: 20)],
            actions: [.show([]), .release],
            isClosed: false
        ),
        Row(
            testDescription: "missing for too long",
            steps: [.missing(["a"], at: 0), .missing(["a", "b"], at: 50), .missing(["a", "b"], at: 100)],
            actions: [.act([a])],
            isClosed: true
        ),
        Row(
            testDescription: "each has their own time",
            steps: [
                .missing(["a"], at: 0), .missing(["a", "b"], at: 50), .missing(["a", "b"], at: 100),
                .missing(["b"], at: 100),
            ],
            actions: [.show([b]), .wake(at: .seconds(150))],
            isClosed: true
        ),
        Row(
            testDescription: "goes on without them",
            steps: [.missing(["a"], at: 0), .missing(["a"], at: 100), .excuse(["a"], at: 100)],
            actions: [.release],
            isClosed: false
        ),
        Row(
            testDescription: "who was excused holds nobody up again",
            steps: [
                .missing(["a"], at: 0), .missing(["a"], at: 100), .excuse(["a"], at: 100), .missing(["a"], at: 500),
            ],
            actions: [],
            isClosed: false
        ),
        Row(
            testDescription: "who was excused, came, and went again",
            steps: [
                .missing(["a"], at: 0), .excuse(["a"], at: 100), .missing([], at: 200), .missing(["a"], at: 300),
            ],
            actions: [.wake(at: .seconds(310))],
            isClosed: true
        ),
    ]

    @Test(arguments: rows) func door(_ row: Row) {
        var gate = PresenceGate(patience: .seconds(100), delay: .seconds(10))
        var actions: [PresenceGate.Action] = []
        for step in row.steps {
            switch step {
            case .missing(let names, let time):
                actions = gate.judged(missing: Set(names.map { user($0) }), now: .seconds(time))
            case .excuse(let names, let time): actions = gate.excuse(names.map { user($0) }, now: .seconds(time))
            }
        }
        #expect(actions == row.actions)
        #expect(gate.isClosed == row.isClosed)
    }

    // MARK: In the bridge

    private static func world(_ action: NetworkConfiguration.MembershipLists.Gate.Action = .kick) -> World {
        var world = World { configuration in
            configuration.networks[0].membershipLists.enabled = true
            configuration.networks[0].membershipLists.ircToMatrix.requireMatrixJoined = true
            configuration.networks[0].membershipLists.gate.action = action
        }
        world.openAdminRoom()
        return world
    }

    @Test func whatIsSaidWaitsForWhoJoins() {
        var world = Self.world()
        world.irc("bob", says: "before")
        #expect(world.messages == ["net_bob > !main: before"])
        world.member(alice, .join)
        #expect(world.irc == ["M-alice connects"])
        world.irc("bob", says: "one")
        world.irc("bob", says: "two")
        #expect(world.messages.isEmpty)
        world.connect(alice)
        #expect(world.messages.filter { $0.contains("!main") } == ["net_bob > !main: one", "net_bob > !main: two"])
        #expect(world.store.snapshot.parked.isEmpty)
        world.irc("bob", says: "three")
        #expect(world.messages == ["net_bob > !main: three"])
    }

    @Test func whoDoesNotComeIsShownAndThenRemoved() {
        var world = Self.world()
        world.member(alice, .join)
        world.irc("bob", says: "one")
        world.wait(.seconds(30))
        #expect(world.messages.contains { $0.hasPrefix("bot > !main: (notice) What is said on IRC waits") })
        #expect(world.messages.contains { $0.hasPrefix("bot > !admin: (notice) You are in a room that is bridged") })
        #expect(world.matrix.contains("bot sets org.trestle.presence_gate of !main"))
        world.wait(.seconds(569))
        #expect(world.membership.isEmpty)
        world.wait(.seconds(1))
        #expect(world.membership == ["bot kicks alice from !main (Not on the IRC channel of this room)"])
        #expect(world.messages == ["net_bob > !main: one"])
    }

    @Test func orTheRoomGoesOnWithoutThem() {
        var world = Self.world(.open)
        world.member(alice, .join)
        world.irc("bob", says: "one")
        world.wait(.seconds(600))
        #expect(world.membership.isEmpty)
        #expect(world.messages.last == "net_bob > !main: one")
        world.irc("bob", says: "two")
        #expect(world.messages == ["net_bob > !main: two"])
    }

    /// What waited is there after a crash, in order and once.
    @Test func whatWaitsSurvivesACrash() {
        var world = Self.world()
        world.member(alice, .join)
        world.irc("bob", says: "one", id: "m1")
        world.irc("bob", says: "two", id: "m2")
        world.restart()
        #expect(world.messages.isEmpty)
        world.connect(alice)
        #expect(world.messages.filter { $0.contains("!main") } == ["net_bob > !main: one", "net_bob > !main: two"])
        #expect(world.store.snapshot.parked.isEmpty)
    }

    /// A channel that throws somebody out closes the door, for they read along otherwise; where they are kicked it opens.
    @Test func whoLosesTheirConnectionIsMissing() {
        var world = Self.world()
        world.bring(alice)
        world.irc("bob", says: "one")
        #expect(world.messages == ["net_bob > !main: one"])
        world.lose(alice)
        world.irc("bob", says: "two")
        #expect(world.messages.isEmpty)
        world.member(alice, .leave)
        #expect(world.messages == ["net_bob > !main: two"])
    }
}
