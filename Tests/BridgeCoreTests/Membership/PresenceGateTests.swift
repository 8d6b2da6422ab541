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

    // MARK: More than is kept

    private static func full(_ most: Int, limitOf gates: Int = 2) -> World {
        var limits = World.limits
        limits.gatedOrders = gates
        var world = World(limits: limits) { configuration in
            configuration.networks[0].membershipLists.enabled = true
            configuration.networks[0].membershipLists.ircToMatrix.requireMatrixJoined = true
        }
        world.openAdminRoom()
        world.member(alice, .join)
        for number in 0..<most { world.irc("bob", says: "line \(number)") }
        return world
    }

    @Test func whoWritesMoreThanIsKeptIsToldOnce() {
        var world = Self.full(2)
        #expect(!world.irc.contains { $0.contains("NOTICE") })
        world.irc("bob", says: "too many")
        #expect(
            world.irc == [
                "appservicebot asks NOTICE bob What you say on #chan does not reach its Matrix room at present: people "
                    + "there are not on the channel."
            ]
        )
        #expect(world.messages.filter { $0.hasPrefix("bot > !main: (notice) 2 messages from IRC wait") }.count == 1)
        #expect(world.effects.contains(.count(.dropped(.gateFull))))
        world.irc("bob", says: "once more")
        #expect(world.irc.isEmpty)
        #expect(world.messages.isEmpty)
        world.irc("eve", says: "me too")
        #expect(world.irc.filter { $0.contains("NOTICE eve") }.count == 1)
        #expect(!world.messages.contains { $0.hasPrefix("bot > !main") })
    }

    /// Each time that the door is closed.
    @Test func andAgainTheNextTime() {
        var world = Self.full(3)
        world.connect(alice)
        #expect(
            world.messages.filter { $0.hasPrefix("net_bob > !main") } == [
                "net_bob > !main: line 0", "net_bob > !main: line 1",
            ]
        )
        world.lose(alice)
        for number in 0..<3 { world.irc("bob", says: "later \(number)") }
        #expect(world.irc.filter { $0.contains("NOTICE bob") }.count == 1)
    }

    /// The newest topic is there in the end, however much waits and whatever dies meanwhile.
    @Test(arguments: [false, true]) func topicsWaitToo(_ crashes: Bool) {
        var world = Self.full(3)
        world.observed("op", .topic(chan, text: "first"))
        #expect(!world.matrix.contains { $0.contains("topic") })
        world.observed("op", .topic(chan, text: "second"))
        #expect(!world.matrix.contains { $0.contains("topic") })
        if crashes { world.restart() }
        world.connect(alice)
        #expect(world.matrix.filter { $0.contains("topic") } == ["bot sets the topic of !main: second"])
        #expect(world.store.snapshot.parked.isEmpty)
    }

    // MARK: Rooms that are free of it

    private static func free(_ contents: [String: String], isAllowed: Bool = true) -> World {
        var world = World { configuration in
            configuration.networks[0].membershipLists.enabled = true
            configuration.networks[0].membershipLists.ircToMatrix.requireMatrixJoined = true
            configuration.perRoomConfig.enabled = true
            configuration.perRoomConfig.allowUnconnectedMatrixUsers = isAllowed
        }
        world.member(alice, .join)
        world.homeserverTells { _ in .answered(.contents(contents)) }
        world.irc("bob", says: "hello")
        return world
    }

    static let yes = #"{"allowUnconnectedMatrixUsers":true}"#
    static let no = #"{"allowUnconnectedMatrixUsers":false}"#

    @Test(
        "allowUnconnectedMatrixUsers",
        arguments: [
            (["": yes], true, true), (["net #chan": yes], true, true), (["": yes, "net #chan": no], true, false),
            ([:], true, false), (["": no], true, false), (["": yes], false, false), (["": "[]"], true, false),
        ] as [([String: String], Bool, Bool)]
    )
    func moderatorsMayFreeTheirRoom(_ contents: [String: String], _ isAllowed: Bool, _ isFree: Bool) {
        let world = Self.free(contents, isAllowed: isAllowed)
        #expect(world.messages == (isFree ? ["net_bob > !main: hello"] : []))
    }

    @Test func andBindItAgain() {
        var world = Self.free(["": Self.yes])
        #expect(world.messages == ["net_bob > !main: hello"])
        world.matrix(.roomConfig(key: "", .init(allowUnconnectedMatrixUsers: false)), from: user("moderator"))
        world.irc("bob", says: "closed")
        #expect(world.messages.isEmpty)
        world.matrix(.roomConfig(key: "", .init(allowUnconnectedMatrixUsers: true)), from: user("moderator"))
        #expect(world.messages == ["net_bob > !main: closed"])
    }

    /// The homeserver does not answer: the door stays closed, and it is not asked without end.
    @Test func untilItIsKnownTheDoorIsClosed() {
        var world = Self.world()
        world.configuration.perRoomConfig.enabled = true
        world.configuration.perRoomConfig.allowUnconnectedMatrixUsers = true
        world.receive(.reconfigured(world.configuration))
        world.member(alice, .join)
        let asked = world.queries.filter { if case .contents = $0.query { true } else { false } }
        #expect(asked.count == 1)
        for query in asked { world.receive(.queried(query.token, .unanswered("away"))) }
        world.irc("bob", says: "hello")
        #expect(world.messages.isEmpty)
        #expect(world.queries.count { if case .contents = $0.query { true } else { false } } <= 2)
    }
}
