import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// `!irc …` in rooms that are not the user's with the bot.
@Suite struct RoomCommandTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var typed: String
        var reply: String?
        var irc: [String] = []
        var testDescription: String { typed.debugDescription }
    }

    /// By somebody who is on `#chan`, in the room of it.
    static let rows: [Row] = [
        Row(typed: "!irc", reply: "!irc nick [NICK] – "),
        Row(typed: "!irc help", reply: "!irc topic [TEXT] – "),
        Row(typed: "!irc help storepass", reply: "It is only for your room with me."),
        Row(typed: "!IRC  HELP", reply: "!irc names – "),
        Row(typed: "!irc !nick", reply: "You are M-alice on NET."),
        Row(typed: "!irc bogus", reply: "There is no command !irc bogus."),
        Row(typed: "!irc nick a@b", reply: "a@b cannot be a nick."),
        Row(typed: "!irc names", irc: ["M-alice asks NAMES #chan"]),
        Row(typed: "!irc names #CHAN", irc: ["M-alice asks NAMES #chan"]),
        Row(typed: "!irc names #other", reply: "Usage: !irc names"),
        Row(typed: "!irc topic", irc: ["M-alice asks TOPIC #chan"]),
        Row(typed: "!irc topic #chan", irc: ["M-alice asks TOPIC #chan"]),
        Row(typed: "!irc topic #1 of all", irc: ["M-alice asks TOPIC #chan #1 of all"]),
        Row(typed: "!irc mode +o bob", irc: ["M-alice asks MODE #chan +o bob"]),
        Row(typed: "!irc whois bob", irc: ["M-alice asks WHOIS bob bob"]),
        Row(typed: "!irc away out", reply: "You are marked as away on NET.", irc: ["M-alice asks AWAY out"]),
        Row(typed: "!irc part so long", reply: "You are leaving #chan.", irc: ["M-alice parts #chan (so long)"]),
        Row(typed: "!irc quit", reply: "You are leaving NET.", irc: ["M-alice quits (Quit by its user)"]),
        Row(typed: "!irc reconnect", reply: "Reconnecting to NET.", irc: ["M-alice quits (Reconnecting)"]),
        Row(typed: "!irc bridgeversion", reply: "BridgeVersion:"),
        Row(typed: "!irc active", reply: "Noted"),
        Row(typed: "!irc join #x", reply: "!join is only for your room with me"),
        Row(typed: "!irc storepass", reply: "!storepass is only for your room with me"),
        Row(typed: "!irc removepass", reply: "!removepass is only for your room with me"),
        Row(typed: "!irc username x", reply: "!username is only for your room with me"),
        Row(typed: "!irc forget yes", reply: "!forget is only for your room with me"),
        Row(typed: "!irc feature mentions", reply: "!feature is only for your room with me"),
        Row(typed: "!irc cmd VERSION", reply: "!cmd is only for your room with me"),
        Row(typed: "!irc msg bob hi", reply: "!msg is only for your room with me"),
        Row(typed: "!irc status", reply: "!status is only for your room with me"),
        Row(typed: "!irc listrooms", reply: "!listrooms is only for your room with me"),
        Row(typed: "!irc plumb #x", reply: "Name an operator of #x who can consent."),
        Row(typed: "!irc setup", reply: "!setup is only for your room with me"),
        Row(typed: "!ircd is a server", irc: ["M-alice > #chan: !ircd is a server"]),
        Row(typed: "say !irc", irc: ["M-alice > #chan: say !irc"]),
    ]

    @Test(arguments: rows) func isAnsweredInTheRoom(_ row: Row) {
        var world = World()
        world.bring(alice)
        world.matrix(row.typed)
        #expect(world.irc == row.irc)
        if let reply = row.reply {
            #expect(world.messages.count == 1)
            #expect(world.messages.first?.hasPrefix("bot > !main: (notice) ") == true)
            #expect(world.messages.first?.contains(reply) == true, "\(world.messages)")
        } else {
            #expect(world.messages.isEmpty)
        }
    }

    @Test func aSecretTypedThereIsTakenAway() {
        var world = World()
        world.bring(alice)
        world.matrix("!irc storepass hunter2", id: "typed")
        #expect(world.matrix.first == "bot redacts $typed in !main")
        #expect(world.messages.first?.contains("!storepass is only for your room with me") == true)
        #expect(world.irc.isEmpty)
        #expect(world.store.snapshot.passwords.isEmpty)
    }

    @Test func aRoomOfSeveralChannelsAsksWhich() {
        var world = World {
            $0.networks[0].mappings.append(.init(channel: channel("#two"), rooms: [main]))
        }
        world.bring(alice)
        world.matrix("!irc names")
        #expect(world.messages.first?.contains("This room has several channels; name the one that you mean") == true)
        world.matrix("!irc names #TWO")
        #expect(world.irc == ["M-alice asks NAMES #two"])
    }

    @Test func aConversationKnowsItsNetwork() {
        var world = World(networks: [net, NetworkID("other")])
        world.bring(alice)
        world.member(bobGhost, .invite, in: room("talk"), by: alice, isDirect: true)
        world.matrix("!irc whois bob", in: room("talk"))
        #expect(world.irc == ["M-alice asks WHOIS bob bob"])
        world.matrix("!irc names", in: room("talk"))
        #expect(world.messages.first?.contains("Usage: !irc names") == true)
    }

    @Test func aRoomThatIsNotBridgedSaysSo() {
        var world = World()
        world.matrix("!irc nick ally", in: room("nowhere"))
        #expect(world.messages == ["bot > !nowhere: (notice) This room is not bridged."])
    }
}
