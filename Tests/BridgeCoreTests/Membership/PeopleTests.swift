import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Who the people on a channel are, asked once by whoever reports it.
@Suite("People of a channel") struct PeopleTests {
    static let two = UnlinkingTests.two

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var support: [String] = ["WHOX"]
        var rows: [String]
        /// What the kick of somebody whose account is banned means in the room.
        var isBanned: Bool
    }

    static let rows: [Row] = [
        Row(
            testDescription: "WHOX tells the account",
            rows: [":s 354 me TOKEN #two u host.test bob H@ Bobby :Bob B", ":s 315 me #two :End"],
            isBanned: true
        ),
        Row(
            testDescription: "no account",
            rows: [":s 354 me TOKEN #two u host.test bob H 0 :Bob B", ":s 315 me #two :End"],
            isBanned: false
        ),
        Row(
            testDescription: "rows of another's question",
            rows: [":s 354 me 9999 #two u host.test bob H Bobby :Bob B", ":s 315 me #two :End"],
            isBanned: false
        ),
        Row(
            testDescription: "of another channel",
            rows: [":s 354 me TOKEN #three u host.test bob H Bobby :Bob B", ":s 315 me #two :End"],
            isBanned: false
        ),
        Row(
            testDescription: "plain WHO tells none",
            support: [],
            rows: [":s 352 me #two u host.test irc.test bob H@ :0 Bob B", ":s 315 me #two :End"],
            isBanned: false
        ),
        Row(testDescription: "a refusal", rows: [":s 416 me #two :Output too large"], isBanned: false),
    ]

    private static func world(_ row: Row, displayName: String = "$NICK") -> World {
        var world = World(connectsBot: false) { $0.networks[0].matrixClients.displayName = displayName }
        for token in row.support + ["EXTBAN=~,a", "ACCOUNTEXTBAN=a"] { world.support.apply(token: token) }
        world.whoRows = row.rows
        world.present[two] = ["bob", "@op"]
        world.connect(nil)
        world.homeserverAnswers()
        world.ask(.room(UnlinkingTests.portal))
        world.homeserverAnswers()
        world.wait(.seconds(10))
        return world
    }

    @Test("What is told is known of those who say nothing of it", arguments: rows)
    func told(_ row: Row) {
        var world = Self.world(row)
        let asked = world.peopleQuestions.filter { $0.hasPrefix("#two") }
        #expect(asked.count == 1)
        #expect(asked.allSatisfy { row.support.isEmpty ? $0 == "#two" : $0.hasPrefix("#two %tcuhnfar,") })
        world.irc("bob", says: "hi", in: Self.two)
        world.homeserverAnswers()
        let changes = ModeChange.parse(["+b", "~a:bobby"], support: world.support)
        world.observed("op", .mode(Self.two, changes), in: Self.two)
        world.observed("op", .kicked(Self.two, nick("bob"), reason: "spam"), in: Self.two)
        let verbs = world.membership.map { $0.split(separator: " ")[1] }
        #expect(verbs == [row.isBanned ? "bans" : "kicks"], "\(world.membership)")
    }

    @Test("Accounts and real names go into display names")
    func names() {
        var world = Self.world(Self.rows[0], displayName: "$NICK ($ACCOUNT, $REALNAME)")
        world.irc("bob", says: "hi", in: Self.two)
        #expect(world.matrix.contains("net_bob is named bob (Bobby, Bob B)"), "\(world.matrix)")
    }

    @Test("One channel after another is asked for, with pauses, by the one who reports it alone")
    func paced() {
        var world = World(connectsBot: false) { configuration in
            configuration.networks[0].mappings += (1...3).map {
                .init(channel: channel("#c\($0)"), rooms: [room("r\($0)")])
            }
        }
        world.connect(nil)
        #expect(world.peopleQuestions == [])
        for count in 1...4 {
            world.wait(.seconds(3))
            #expect(world.peopleQuestions.count == count)
        }
        world.wait(.seconds(60))
        world.bring(alice)
        world.wait(.seconds(60))
        #expect(Set(world.peopleQuestions) == ["#chan", "#c1", "#c2", "#c3"])
        #expect(world.peopleQuestions.count == 4)
    }

    @Test("The people of a very large channel are not asked for")
    func large() {
        var world = World(connectsBot: false)
        world.present[chan] = (0..<1_100).map { "n\($0)" }
        world.connect(nil)
        world.wait(.seconds(60))
        #expect(world.peopleQuestions == [])
    }
}
