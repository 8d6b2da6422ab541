import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Commands whose reply is what the server answers.
@Suite struct AnswerTests {
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
            typed: "!cmd nick ally",
            line: "NICK ally",
            answer: [":irc.test 433 M-alice ally :In use"],
            reply: "Failed to change nick: Somebody else uses this nick (433)."
        ),
        Asked(
            typed: "!names #chan",
            line: "NAMES #chan",
            answer: [
                ":irc.test 353 M-alice = #chan :M-alice @bob!u@host", ":irc.test 353 M-alice = #chan :+eve",
                ":irc.test 366 M-alice #chan :End",
            ],
            reply: "3 people are on #chan on NET: M-alice, @bob, +eve"
        ),
        Asked(
            typed: "!names #none",
            line: "NAMES #none",
            answer: [":irc.test 366 M-alice #none :End"],
            reply: "NET shows nobody on #none."
        ),
        Asked(
            typed: "!names #x",
            line: "NAMES #x",
            answer: [],
            isComplete: false,
            reply: "NET did not answer in time."
        ),
        Asked(
            typed: "!mode #chan",
            line: "MODE #chan",
            answer: [":irc.test 324 M-alice #chan +nt", ":irc.test 329 M-alice #chan 1700000000"],
            reply: "#chan +nt"
        ),
        Asked(
            typed: "!mode #chan +o bob",
            line: "MODE #chan +o bob",
            answer: [":irc.test 482 M-alice #chan :No"],
            reply: "NET refused it: You must be a channel operator to do this (482)."
        ),
        Asked(typed: "!mode +i", line: "MODE M-alice +i", answer: [], reply: "Done."),
        Asked(
            typed: "!topic #chan",
            line: "TOPIC #chan",
            answer: [":irc.test 332 M-alice #chan :\u{2}Hi\u{2} there"],
            reply: "The topic of #chan is: Hi there"
        ),
        Asked(
            typed: "!topic #chan",
            line: "TOPIC #chan",
            answer: [":irc.test 331 M-alice #chan :None"],
            reply: "#chan has no topic."
        ),
        Asked(typed: "!topic #chan a b", line: "TOPIC #chan a b", answer: [], reply: "The topic of #chan is set."),
        Asked(
            typed: "!topic #chan x",
            line: "TOPIC #chan x",
            answer: [":irc.test 442 M-alice #chan :No"],
            reply: "NET refused it: You are not in this channel (442)."
        ),
        Asked(
            typed: "!msg bob hello there",
            line: "PRIVMSG bob hello there",
            answer: [":irc.test 301 M-alice bob :out for tea"],
            reply: "bob has your message and is away: out for tea"
        ),
        Asked(typed: "!msg bob hi", line: "PRIVMSG bob hi", answer: [], reply: "bob has your message."),
        Asked(
            typed: "!msg bob hi",
            line: "PRIVMSG bob hi",
            answer: [":irc.test 401 M-alice bob :No"],
            reply: "Your message to bob was not delivered: There is no such nick or channel (401)."
        ),
        Asked(
            typed: "!msg bob hi",
            line: "PRIVMSG bob hi",
            answer: [],
            isComplete: false,
            reply: "NET did not answer in time; your message may not have arrived."
        ),
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

    /// A server, or a connection, that never comes back to it.
    @Test func aQuestionIsNotLeftOpen() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.command("!whois bob")
        world.wait(.seconds(61))
        #expect(world.messages == ["bot > !admin: (notice) Timed out waiting for NET to answer about bob."])
        #expect(world.bridge.unrest.isEmpty, "\(world.bridge.unrest)")
    }

    @Test func questionsAreBounded() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        for _ in 1...10 { world.command("!whois bob") }
        world.command("!whois bob")
        #expect(world.irc.isEmpty)
        #expect(world.messages.first?.contains("10 of your questions wait for NET already") == true)
    }
}
