import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// A session that outlives the process that made it: its server may carry out minutes later what it was given.
@Suite("Sessions that outlive their process")
struct LingeringSessionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        /// The user name on the line, made from that of the session.
        let user: @Sendable (String) -> String
        var nick = "M-alice"
        var waits: Duration = .zero
        let isOurs: Bool
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "nick and user name", user: { $0 }, isOurs: true),
        Row(name: "a user name that nobody vouched for", user: { "~" + $0 }, isOurs: true),
        Row(name: "a user name cut short", user: { String($0.prefix(9)) }, isOurs: true),
        Row(name: "somebody else under that nick", user: { _ in "someone" }, isOurs: false),
        Row(name: "somebody else with that user name", user: { $0 }, nick: "stranger", isOurs: false),
        Row(name: "long after the start", user: { $0 }, waits: .seconds(400), isOurs: false),
    ]

    @Test("What it says late is no news", arguments: rows)
    func late(_ row: Row) throws {
        var world = World()
        world.bring(alice)
        world.restart()
        let record = try #require(world.store.snapshot.puppets.first { $0.user == alice })
        // Nobody of ours holds the nick after the restart: she has not spoken.
        let username = try #require(record.username)
        let nick = row.nick == "M-alice" ? try #require(record.lastNick).text : row.nick
        world.wait(row.waits)
        let reporter = try #require(world.reporters[chan])
        let line = Observation(
            source: Source(name: nick, user: row.user(username), host: "host.test"),
            .said(.message, chan, text: "late", statusPrefix: nil)
        )
        world.receive(.irc(reporter, .observed(line)))
        #expect(world.messages.contains { $0.contains("late") } == !row.isOurs)
    }
}
