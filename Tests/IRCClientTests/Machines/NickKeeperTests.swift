import IRCClient
import IRCProtocol
import Testing

/// Whoever came as `alice1` is `alice` as soon as that can be.
@Suite struct NickKeeperTests {
    /// Up to the end of the burst, with the nick in use.
    private static func start(_ support: String, account: Bool = false) -> String {
        let login =
            account
            ? """
            S: :s CAP * LS :sasl
            C: CAP REQ sasl
            S: :s CAP * ACK :sasl
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=
            S: :s 903 * :ok
            E: authenticated jilles
            C: CAP END

            """ : ""
        return RegistrationTranscripts.opening + """
            S: :s 433 * alice :in use
            C: NICK alice1

            """ + login + """
                S: :s 001 alice1 :Welcome
                C: PING trestle-1
                S: :s 005 alice1 \(support) :are supported
                S: :s PONG s :trestle-1
                E: registered alice1 [\(account ? "sasl" : "")]

                """
    }

    private static let loggedIn = ConnectionPlan.sample {
        $0.sasl = .init(account: "jilles", password: "sesame", mechanisms: [.plain])
        $0.pingInterval = .seconds(10_000)
        $0.pingTimeout = .seconds(20_000)
    }

    private static let plain = ConnectionPlan.sample {
        $0.pingInterval = .seconds(10_000)
        $0.pingTimeout = .seconds(20_000)
    }

    static let transcripts: [Transcript] = [
        Transcript(
            "the server tells when it is free",
            plain,
            start("MONITOR=30") + """
                C: MONITOR + alice
                S: :s 730 alice1 :alice!a@b
                S: :s 731 alice1 :alice
                C: NICK alice
                S: :alice1!a@b NICK alice
                E: nick alice1 alice
                C: MONITOR - alice
                S: :s 731 alice :alice
                """
        ),
        Transcript(
            "without MONITOR it is tried, ever more seldom",
            plain,
            start("NICKLEN=30") + """
                @ 30
                C: NICK alice
                S: :s 433 alice1 alice :in use
                @ 60
                C: NICK alice
                S: :s 433 alice1 alice :in use
                @ 119
                @ 1
                C: NICK alice
                @ 8
                @ 240
                C: NICK alice
                S: :alice1!a@b NICK alice
                E: nick alice1 alice
                @ 5000
                """
        ),
        Transcript(
            "services free it for whoever is logged in, and what they say meanwhile is no message",
            loggedIn,
            start("NICKLEN=30", account: true) + """
                C: PRIVMSG NickServ :REGAIN alice
                S: :NickServ!s@services NOTICE alice1 :Invalid command.
                C: NICK alice
                S: :s 433 alice1 alice :in use
                C: PRIVMSG NickServ :GHOST alice
                S: :NickServ!s@services NOTICE alice1 :alice has been ghosted.
                C: NICK alice
                S: :alice1!a@b NICK alice
                E: nick alice1 alice
                S: :NickServ!s@services NOTICE alice :later
                E: observed NickServ whispered(IRCProtocol.OutgoingLine.Kind.notice, text: "later")
                """
        ),
        Transcript(
            "services change it themselves",
            loggedIn,
            start("NICKLEN=30", account: true) + """
                C: PRIVMSG NickServ :REGAIN alice
                S: :alice1!a@b NICK alice
                E: nick alice1 alice
                S: :NickServ!s@services NOTICE alice :alice has been regained.
                S: :NickServ!s@services NOTICE alice :later
                E: observed NickServ whispered(IRCProtocol.OutgoingLine.Kind.notice, text: "later")
                """
        ),
        Transcript(
            "services are not there",
            loggedIn,
            start("NICKLEN=30", account: true) + """
                C: PRIVMSG NickServ :REGAIN alice
                S: :s 401 alice1 NickServ :No such nick
                @ 8
                C: NICK alice
                @ 8
                @ 30
                C: NICK alice
                """
        ),
        Transcript(
            "a guest whom services renamed goes on",
            plain,
            start("NICKLEN=30") + """
                S: :alice1!a@b NICK Guest12
                E: nick alice1 Guest12
                @ 30
                C: NICK alice
                """
        ),
        Transcript(
            "who logs in later has services free it then",
            plain,
            start("NICKLEN=30") + """
                S: :s 900 alice1 alice1!a@b alice :in
                E: authenticated alice
                C: PRIVMSG NickServ :REGAIN alice
                """
        ),
        Transcript(
            "a nick that the server cut is no other",
            .sample { $0.nick = .named("alice-in-wonderland") },
            """
            C: CAP LS 302
            C: NICK alice-in-wonderland
            C: USER al 0 * :Alice A
            S: :s 001 alice-in- :Welcome
            C: PING trestle-1
            S: :s 005 alice-in- NICKLEN=9 :are supported
            S: :s PONG s :trestle-1
            E: registered alice-in- []
            @ 40
            """
        ),
    ]

    @Test(arguments: transcripts) func plays(_ transcript: Transcript) { transcript.play() }

    @Test func whoWantsAnotherNickIsLeftAlone() {
        var run = SessionRun(Self.plain)
        run.open()
        run.receive(":s 433 * alice :in use", ":s 001 alice1 :hi", ":s 376 alice1 :end")
        run.pong()
        _ = run.takeSent()
        run.order(.request(RequestToken(rawValue: 1), [Message(.nick, ["bob"])]))
        run.pass(.seconds(5000))
        #expect(!run.takeSent().contains("NICK alice"))
    }
}
