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
        Row(typed: "  !HELP", reply: "!storepass"),
        Row(typed: "!help me", reply: "There is no command !me."),
        Row(typed: "!help nick", reply: "!nick [SERVER] [NICK] – Changes your nick"),
        Row(typed: "!help !unlink", reply: "It is also called !unplumb."),
        Row(typed: "!help nick", reply: "Servers: NET, OTHER", networks: both),
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
        Row(typed: "!removepass", reply: "No password of yours is stored for NET."),
        Row(typed: "!removepass x", reply: "Usage: !removepass"),
        Row(typed: "!active", reply: "Noted"),
        Row(typed: "!feature", reply: "Usage: !feature"),
        Row(typed: "!feature flight true", reply: "Usage: !feature"),
        Row(typed: "!feature mentions maybe", reply: "Usage: !feature"),
        Row(typed: "!feature mentions", reply: "mentions is at the default, which is true."),
        Row(typed: "!feature mentions FALSE", reply: "mentions is false."),
        Row(typed: "!part", reply: "Usage: !part"),
        Row(typed: "!part chan", reply: "chan cannot be a channel"),
        Row(typed: "!part #elsewhere", reply: "You are not on #elsewhere on NET."),
        Row(typed: "!part #CHAN so long", reply: "You are leaving #CHAN.", irc: ["M-alice parts #chan (so long)"]),
        Row(typed: "!msg", reply: "Usage: !msg"),
        Row(typed: "!msg bob", reply: "Usage: !msg"),
        Row(typed: "!msg b,c hello", reply: "b,c cannot be a nick."),
        Row(typed: "!msg other bob hello", reply: "You are not connected to OTHER.", networks: both),
        Row(typed: "!names", reply: "Usage: !names"),
        Row(typed: "!names bob", reply: "bob cannot be a channel"),
        Row(typed: "!names #chan more", reply: "Usage: !names"),
        Row(typed: "!names other #chan", reply: "You are not connected to OTHER.", networks: both),
        Row(typed: "!mode other +i", reply: "You are not connected to OTHER.", networks: both),
        Row(typed: "!mode #chan :x", reply: ":x cannot stand among modes."),
        Row(typed: "!topic", reply: "Usage: !topic"),
        Row(typed: "!topic chan x", reply: "chan cannot be a channel"),
        Row(typed: "!topic other #chan", reply: "You are not connected to OTHER.", networks: both),
        Row(typed: "!away other out", reply: "You are not connected to OTHER.", networks: both),
        Row(
            typed: "!away out",
            reply: "You are marked as away on NET.",
            irc: ["M-alice asks AWAY out"],
            networks: both
        ),
        Row(typed: "!away", reply: "You are marked as back on NET.", irc: ["M-alice asks AWAY"]),
        Row(
            typed: "!status",
            reply: "NET: connected as M-alice for 0 min by irc.test; on 1 channel; no password stored."
        ),
        Row(typed: "!status", reply: "OTHER: not connected; no password stored.", networks: both),
        Row(typed: "!status nowhere", reply: "nowhere is none of the servers here"),
        Row(typed: "!regain", reply: "You are M-alice already."),
        Row(typed: "!regain a@b", reply: "a@b cannot be a nick."),
        Row(typed: "!regain other ally", reply: "You are not connected to OTHER.", networks: both),
        Row(typed: "!forget", reply: "Say !forget yes to do it."),
        Row(typed: "!forget no", reply: "Usage: !forget"),
        Row(typed: "!plumb !room net #x", reply: "Name an operator of #x who can consent."),
        Row(typed: "!unlink", reply: "Usage: !unlink"),
        Row(typed: "!unlink #chan", reply: "Usage: !unlink"),
        Row(typed: "!unlink !room chan", reply: "chan cannot be a channel"),
        Row(typed: "!unplumb !", reply: "! cannot be a room"),
        Row(typed: "!unlink !nowhere #chan", reply: "The room is not linked with #chan."),
        Row(typed: "!irc nick", reply: "You are M-alice on NET."),
        Row(typed: "!join #a key more", reply: "Usage: !join"),
        Row(typed: "!cmd NICK", reply: "Nothing cannot be a nick."),
        Row(typed: "!cmd NICK a@b", reply: "a@b cannot be a nick."),
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
}
