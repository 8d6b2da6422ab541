import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Settings that the moderators of a room make by state.
@Suite struct RoomConfigTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var contents: [String: String]
        var most: Int?
        var lines: Int
    }

    static let rows: [Row] = [
        Row(testDescription: "nothing set", contents: [:], lines: 3),
        Row(testDescription: "for all channels", contents: ["": #"{"lineLimit":5}"#], lines: 5),
        Row(testDescription: "for this one", contents: ["net #chan": #"{"lineLimit":6}"#], lines: 6),
        Row(
            testDescription: "for both",
            contents: ["": #"{"lineLimit":5}"#, "net #chan": #"{"lineLimit":6}"#],
            lines: 6
        ),
        Row(testDescription: "more than may be", contents: ["": #"{"lineLimit":50}"#], most: 7, lines: 7),
        Row(testDescription: "none", contents: ["": #"{"lineLimit":0}"#], lines: 3),
        Row(testDescription: "fewer than none", contents: ["": #"{"lineLimit":-1}"#], lines: 3),
        Row(testDescription: "no number", contents: ["": #"{"lineLimit":"9"}"#], lines: 3),
        Row(testDescription: "no JSON", contents: ["": "x"], lines: 3),
        Row(
            testDescription: "taken away for this one",
            contents: ["": #"{"lineLimit":5}"#, "net #chan": "{}"],
            lines: 5
        ),
    ]

    /// She has come before the settings count.
    static func world(most: Int? = nil) -> World {
        var world = World()
        world.bring(alice)
        world.configuration.perRoomConfig.enabled = true
        world.configuration.perRoomConfig.lineLimitMax = most
        world.receive(.reconfigured(world.configuration))
        return world
    }

    @Test(arguments: rows) func isHeeded(_ row: Row) throws {
        var world = Self.world(most: row.most)
        world.matrix(LineLimitTests.lines(100))
        #expect(world.said.isEmpty)
        let query = try #require(world.queries.last)
        #expect(query.query == .contents(main, type: RoomConfigContent.type, keys: ["", "net #chan"]))
        world.receive(.queried(query.token, .answered(.contents(row.contents))))
        #expect(world.said.count == row.lines)
        // Asked once.
        let count = world.queries.count
        world.matrix(LineLimitTests.lines(100))
        #expect(world.said.count == row.lines)
        #expect(world.queries.count == count)
    }

    @Test func changesAreFollowed() throws {
        var world = Self.world()
        world.matrix(.roomConfig(key: "", .init(lineLimit: 9)), from: user("moderator"))
        world.matrix("first")
        world.receive(.queried(try #require(world.queries.last).token, .answered(.contents(["": #"{"lineLimit":4}"#]))))
        world.matrix(.roomConfig(key: "net #chan", .init(lineLimit: 7)), from: user("moderator"))
        world.matrix(LineLimitTests.lines(100))
        #expect(world.said.count == 7)
        world.matrix(.roomConfig(key: "net #chan", .init()), from: user("moderator"))
        world.matrix(LineLimitTests.lines(100))
        #expect(world.said.count == 4)
    }

    @Test(
        arguments: [
            (.refused(.init(status: 403, code: "M_FORBIDDEN", message: "")), false), (.unanswered("away"), true),
        ] as [(MatrixQueryOutcome, Bool)]
    )
    func withoutAnAnswerTheNetworksLimitCounts(_ outcome: MatrixQueryOutcome, _ isAskedAgain: Bool) throws {
        var world = Self.world()
        world.matrix(LineLimitTests.lines(100))
        world.receive(.queried(try #require(world.queries.last).token, outcome))
        #expect(world.said.count == 3)
        world.matrix(LineLimitTests.lines(100))
        #expect(world.said.isEmpty == isAskedAgain)
    }

    /// Off by default: nothing is asked, and nothing counts.
    @Test func isOffByDefault() {
        var world = World()
        world.bring(alice)
        let count = world.queries.count
        world.matrix(.roomConfig(key: "", .init(lineLimit: 9)), from: user("moderator"))
        world.matrix(LineLimitTests.lines(100))
        #expect(world.said.count == 3)
        #expect(world.queries.count == count)
    }
}
