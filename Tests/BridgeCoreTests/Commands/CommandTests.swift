import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// The room with the bot: every command ends in exactly one reply.
@Suite struct CommandTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var typed: String
        /// Part of the only reply.
        var reply: String
        var irc: [String] = []
        var networks = [net]
        var testDescription: String { typed.debugDescription }
    }

    static let both = [net, NetworkID("other")]

    /// At once, for somebody who is on `#chan` of the first network.
    static let rows: [Row] = [
        Row(typed: "hello", reply: "That is not a command"),
        Row(typed: "", reply: "That is not a command"),
        Row(typed: "!", reply: "That is not a command"),
        Row(typed: "! help", reply: "There is no command !."),
        Row(typed: "!nonsense", reply: "There is no command !nonsense"),
        Row(typed: "!\u{301}help", reply: "That is not a command"),
        Row(typed: "!help", reply: "!storepass"),
        Row(typed: "  !HELP me", reply: "!storepass"),
        Row(typed: "!help\r\nQUIT", reply: "!storepass"),
        Row(typed: "!help\u{0}", reply: "!storepass"),
        Row(typed: "!bridgeversion", reply: "BridgeVersion:"),
        Row(typed: "!nick", reply: "You are M-alice on NET. Usage: !nick NICK"),
        Row(typed: "!nick a@b", reply: "a@b cannot be a nick."),
        Row(typed: "!nick 9lives", reply: "begins with a character"),
        Row(typed: "!nick \u{1F600}", reply: "holds a character"),
        Row(typed: "!nick a\u{2}b", reply: "holds a character"),
        Row(typed: "!nick " + String(repeating: "n", count: 65), reply: "longer than 64"),
        Row(typed: "!nick ally", reply: "A server address must be specified", networks: both),
        Row(typed: "!nick other", reply: "You are not connected to OTHER. Usage", networks: both),
        Row(typed: "!nick other ally", reply: "You are not connected to OTHER; you will be ally", networks: both),
        Row(typed: "!join", reply: "Usage: !join"),
        Row(typed: "!join chan", reply: "chan cannot be a channel"),
        Row(typed: "!join #chan", reply: "You are invited to the room of #chan"),
        Row(typed: "!join #a,b", reply: "cannot be a channel"),
        Row(typed: "!whois", reply: "Usage: !whois"),
        Row(typed: "!whois a,b", reply: "a,b cannot be a nick"),
        Row(typed: "!whois @alice:hs.test", reply: "@alice:hs.test is M-alice on NET."),
        Row(typed: "!whois @net_bob:hs.test", reply: "@net_bob:hs.test is bob on NET, and comes from there."),
        Row(typed: "!whois @carol:hs.test", reply: "is not connected to NET"),
        Row(typed: "!listrooms", reply: "#chan https://matrix.to/#/%21main"),
        Row(typed: "!listrooms nowhere", reply: "nowhere is none of the servers here"),
        Row(typed: "!listrooms", reply: "You are not connected to OTHER.", networks: both),
        Row(typed: "!storepass", reply: "Usage: !storepass"),
        Row(typed: "!storepass open sesame ", reply: "is stored"),
        Row(typed: "!removepass", reply: "is forgotten"),
        Row(typed: "!username", reply: "Usage: !username"),
        Row(typed: "!username two words", reply: "Usage: !username"),
        Row(typed: "!username a@b", reply: "at most 64"),
        Row(typed: "!username " + String(repeating: "n", count: 65), reply: "at most 64"),
        Row(typed: "!username ally", reply: "will be ally"),
        Row(typed: "!reconnect", reply: "Reconnecting to NET.", irc: ["M-alice quits (Reconnecting)"]),
        Row(typed: "!reconnect other", reply: "You have no connection to reconnect.", networks: both),
        Row(typed: "!quit", reply: "You are leaving NET.", irc: ["M-alice quits (Quit by its user)"]),
        Row(typed: "!quit other", reply: "You are not connected to any networks.", networks: both),
        Row(typed: "!cmd", reply: "Usage: !cmd"),
        Row(typed: "!cmd 42", reply: "42 cannot be a command"),
        Row(typed: "!cmd :source PRIVMSG x :y", reply: "cannot be a command"),
        Row(typed: "!cmd @tag=1 PRIVMSG x :y", reply: "cannot be a command"),
        Row(typed: "!cmd quit", reply: "QUIT is not for here: use !quit or !reconnect."),
        Row(typed: "!cmd CAP REQ :x", reply: "CAP is not for here"),
        Row(typed: "!cmd other WHOIS x", reply: "You are not connected to OTHER.", networks: both),
    ]

    @Test(arguments: rows) func isAnsweredOnce(_ row: Row) {
        var world = World(networks: row.networks)
        world.bring(alice)
        world.openAdminRoom()
        world.command(row.typed)
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.hasPrefix("bot > !admin: (notice) ") == true)
        #expect(world.messages.first?.contains(row.reply) == true, "\(world.messages)")
        #expect(world.irc == row.irc)
        #expect(world.finished == 1)
        #expect(
            world.ordered.compactMap { order -> EventID? in
                guard case .sendMessage(_, let message) = order.action else { return nil }
                return message.inReplyTo
            }.count == 1
        )
    }

    struct Asked: Sendable, CustomTestStringConvertible {
        var typed: String
        var line: String
        var answer: [String]
        var isComplete = true
        var reply: String
        var testDescription: String { "\(typed.debugDescription) \(answer) \(isComplete)" }
    }

    static let asked: [Asked] = [
        Asked(
            typed: "!cmd names #chan\nQUIT :x",
            line: "NAMES #chan",
            answer: [":irc.test 353 M-alice = #chan :M-alice bob", ":irc.test 366 M-alice #chan :End"],
            reply: "353 = #chan M-alice bob\n366 #chan End"
        ),
        Asked(
            typed: "!cmd AWAY :out for tea",
            line: "AWAY out for tea",
            answer: [],
            reply: "Done: NET had nothing to say to it."
        ),
        Asked(
            typed: "!cmd AWAY :x",
            line: "AWAY x",
            answer: [],
            isComplete: false,
            reply: "NET did not finish its answer in time."
        ),
        Asked(
            typed: "!nick ally",
            line: "NICK ally",
            answer: [":irc.test 433 M-alice ally :In use"],
            reply: "Failed to change nick: Somebody else uses this nick (433)."
        ),
        Asked(
            typed: "!nick ally",
            line: "NICK ally",
            answer: [],
            isComplete: false,
            reply: "Timed out waiting for a response to change nick."
        ),
        Asked(
            typed: "!nick ally",
            line: "NICK ally",
            answer: [],
            reply: "The server did not change your nick and did not say why."
        ),
        Asked(
            typed: "!whois bob",
            line: "WHOIS bob bob",
            answer: [
                ":irc.test 311 M-alice bob u host.test * :Bob \u{2}B\u{2}", ":irc.test 317 M-alice bob 7 1 :idle",
                ":irc.test 318 M-alice bob :End",
            ],
            reply: "bob on NET:\nu@host.test, Bob B\nIdle: 7 s"
        ),
        Asked(
            typed: "!whois bob",
            line: "WHOIS bob bob",
            answer: [":irc.test 401 M-alice bob :No such nick"],
            reply: "bob: There is no such nick or channel (401)."
        ),
        Asked(
            typed: "!whois bob",
            line: "WHOIS bob bob",
            answer: [],
            isComplete: false,
            reply: "Timed out waiting for NET to answer about bob."
        ),
    ]

    @Test(arguments: asked) func theServersAnswerIsTheReply(_ row: Asked) {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.command(row.typed)
        #expect(world.irc == ["M-alice asks \(row.line)"])
        #expect(world.messages.isEmpty)
        world.answer(row.answer, isComplete: row.isComplete)
        #expect(world.messages == ["bot > !admin: (notice) \(row.reply)"])
    }

    @Test func aLongAnswerIsCut() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.command("!cmd LIST")
        world.answer((0..<100).map { ":irc.test 322 M-alice #c\($0) 1 :x" })
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.hasSuffix("… and 40 lines more") == true)
    }

    @Test func aNickThatIsChangedIsKept() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.command("!nick ally")
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.command("!nick")
        #expect(world.messages.first?.contains("You are ally") == true)
        world.lose(alice)
        // The answer to the command is lost with the connection; the change itself was seen.
        #expect(world.messages.contains("bot > !admin: (notice) Nick changed from 'M-alice' to 'ally'."))
        world.reconnect(alice)
        #expect(world.irc == ["ally connects"])
    }

    @Test func aNickThatIsRefusedDoesNotUndoTheOneBefore() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.command("!nick ally")
        let request = world
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.finishRequest(of: request, [":M-alice!u@h NICK ally"])
        #expect(world.messages == ["bot > !admin: (notice) Nick changed from 'M-alice' to 'ally'."])
        world.command("!nick taken")
        world.answer([":irc.test 433 ally taken :In use"])
        world.lose(alice)
        world.reconnect(alice)
        #expect(world.irc == ["ally connects"])
    }

    /// Asked for while the connection is on its way with another nick.
    @Test func aNickWishedForMeanwhileIsAskedForLater() {
        var world = World()
        world.openAdminRoom()
        world.matrix("hello")
        world.command("!nick ally")
        #expect(world.messages.count == 1)
        world.connect(alice)
        #expect(world.irc.contains("M-alice asks NICK ally"))
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.wait(.seconds(61))
        world.irc("M-alice", says: "I am somebody else")
        #expect(world.messages == ["net_m-alice > !main: I am somebody else"])
    }

    @Test func commandsWithoutLeaveAreRefused() {
        var world = World {
            $0.networks[0].ircClients.allowNickChanges = false
            $0.networks[0].dynamicChannels.joinRule = "invite"
        }
        world.openAdminRoom()
        world.command("!nick ally")
        #expect(world.messages == ["bot > !admin: (notice) Changing nicks is not allowed on NET."])
        world.command("!join #new")
        #expect(world.messages == ["bot > !admin: (notice) You do not have permission to bring channels of NET here."])
    }

    @Test func joinMakesTheRoomAndInvitesAllWhoAsked() {
        var world = World()
        world.openAdminRoom()
        world.openAdminRoom(of: carol, room: room("carols"))
        world.command("!join #new key")
        #expect(world.messages.isEmpty)
        #expect(world.matrix == ["bot makes #new"])
        #expect(world.irc == ["M-alice connects"])
        world.matrix("!join #NEW", from: carol, in: room("carols"))
        #expect(world.matrix.isEmpty)
        world.homeserverAnswers()
        #expect(world.messages.count == 2)
        #expect(world.messages.allSatisfy { $0.hasSuffix("The room is made and you are invited to it.") })
        #expect(world.membership.contains { $0.hasPrefix("bot invites carol to !made") })
        #expect(world.irc == ["appservicebot joins #new key"])
    }

    /// Channel names may hold nearly anything.
    @Test func joinTakesOddNames() {
        var world = World()
        world.openAdminRoom()
        world.command("!join #a\u{1F}b\u{2}")
        world.homeserverAnswers()
        #expect(world.messages == ["bot > !admin: (notice) The room is made and you are invited to it."])
        #expect(world.irc == ["appservicebot joins #a\u{1F}b\u{2}"])
    }

    @Test func joinThatFailsIsSaid() {
        var world = World { $0.networks[0].dynamicChannels.exclude = ["#secret"] }
        world.openAdminRoom()
        world.command("!join #SECRET")
        #expect(world.messages == ["bot > !admin: (notice) #SECRET is not bridged here."])
        world.command("!join #new")
        world.homeserverAnswers { _ in World.refusal }
        #expect(world.messages == ["bot > !admin: (notice) The room could not be made: Not allowed"])
    }

    /// With no bot on IRC, who asked for the room is the one who reports.
    @Test func whoCameBeforeTheRoomReports() {
        var world = World(connectsBot: false) { $0.networks[0].bot.enabled = false }
        world.openAdminRoom()
        world.command("!join #new key")
        let making = world.orders
        world.connect(alice)
        #expect(making.count == 1)
        world.homeserverAnswers()
        world.irc("bob", says: "hi", in: channel("#new"))
        #expect(world.messages.count == 1)
    }
}
