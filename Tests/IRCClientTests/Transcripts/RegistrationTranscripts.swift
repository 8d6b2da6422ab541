import IRCClient
import IRCProtocol
import Testing

@Suite struct RegistrationTranscripts {
    static let opening = """
        C: CAP LS 302
        C: NICK alice
        C: USER al 0 * :Alice A

        """

    static let withSASL = ConnectionPlan.sample {
        $0.sasl = ConnectionPlan.Login(account: "jilles", password: "sesame", mechanisms: [.plain])
    }

    static let withBoth = ConnectionPlan.sample {
        $0.sasl = ConnectionPlan.Login(account: "jilles", password: "sesame", mechanisms: [.plain])
        $0.password = "hunter2"
    }

    /// What is said in plain before the server has said what it wants of TLS.
    static let held = "C: CAP LS 302\n"
    static let introduction = """
        C: NICK alice
        C: USER al 0 * :Alice A

        """

    static let plain = ConnectionPlan.sample { $0.security = .plain }
    static let plainWithPassword = ConnectionPlan.sample {
        $0.security = .plain
        $0.password = "hunter2"
    }

    static let servers: [Transcript] = [
        Transcript(
            "in plain: who we are follows the list of capabilities",
            plain,
            held + """
                S: :irc.example NOTICE * :*** Looking up your hostname
                S: :irc.example CAP * LS * :account-notify
                S: :irc.example CAP * LS :batch

                """ + introduction + """
                    C: CAP REQ batch
                    C: CAP REQ account-notify
                    S: :irc.example CAP * ACK :batch
                    S: :irc.example CAP * ACK :account-notify
                    C: CAP END
                    """
        ),
        Transcript(
            "in plain: a server that calls CAP unknown",
            plainWithPassword,
            held + "S: :irc.example 421 * CAP :Unknown command\nC: PASS hunter2\n" + introduction + """
                S: :irc.example 001 alice :Welcome
                C: PING trestle-1
                """
        ),
        Transcript(
            "in plain: a server that wants to know first who we are",
            plain,
            held + "S: :irc.example 451 * :You have not registered\n" + introduction + """
                S: :irc.example CAP * LS :
                C: CAP END
                """
        ),
        Transcript(
            "in plain: a server that says nothing to CAP",
            plainWithPassword,
            held + "S: :irc.example 020 * :Please wait while we process your connection.\n@ 2\n@ 1\nC: PASS hunter2\n"
                + introduction + """
                    S: :irc.example 001 alice :Welcome
                    C: PING trestle-1
                    """
        ),
        Transcript(
            "in plain: a slow server that wants TLS is left all the same",
            plain,
            held + "@ 3\n" + introduction + """
                S: :irc.example CAP * LS :sts=port=6697
                E: closed securityWanted(host: "irc.example", port: 6697)
                """
        ),
        Transcript(
            "in plain: a server that never finishes",
            plain,
            held + "S: :irc.example CAP * LS * :batch\n@ 3\n" + introduction + """
                @ 27
                E: closed registrationTimedOut
                """
        ),
        Transcript(
            "the network's password beside a login of one's own",
            .sample {
                $0.sasl = ConnectionPlan.Login(account: "jilles", password: "sesame", mechanisms: [.plain])
                $0.serverPassword = "hunter2"
                $0.password = "hunter2"
            },
            "C: PASS hunter2\n" + opening + """
                S: :irc.example CAP * LS :sasl
                C: CAP REQ sasl
                S: :irc.example CAP * ACK :sasl
                C: AUTHENTICATE PLAIN
                S: AUTHENTICATE +
                C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=
                S: :irc.example 904 * :SASL authentication failed
                E: not authenticated 904
                C: CAP END
                """
        ),
        Transcript(
            "InspIRCd: several lines of capabilities, a decoy that is never asked for",
            opening + """
                S: :irc.example CAP * LS * :account-notify message-tags server-time batch poison/decoy
                S: :irc.example CAP * LS :echo-message labeled-response multi-prefix
                C: CAP REQ :message-tags server-time batch echo-message labeled-response
                C: CAP REQ :account-notify multi-prefix
                S: :irc.example CAP 123 ACK :message-tags server-time batch echo-message labeled-response
                S: :irc.example CAP 123 NAK :account-notify multi-prefix
                C: CAP REQ account-notify
                C: CAP REQ multi-prefix
                S: :irc.example CAP 123 NAK :account-notify
                S: :irc.example CAP 123 ACK :multi-prefix
                C: CAP END
                S: :irc.example 001 alice :Welcome to the Example IRC Network alice!al@10.0.0.1
                C: PING trestle-1
                S: :irc.example 005 alice CASEMAPPING=ascii :are supported by this server
                S: :irc.example 376 alice :End of message of the day.
                E: registered alice!al@10.0.0.1 [batch echo-message labeled-response message-tags multi-prefix server-time]
                S: :irc.example PONG irc.example :trestle-1
                """
        ),
        Transcript(
            "a refused group is tried name by name",
            opening + """
                S: :irc.example CAP * LS :away-notify chghost setname
                C: CAP REQ :away-notify chghost setname
                S: :irc.example CAP * NAK :away-notify chghost setname
                C: CAP REQ away-notify
                C: CAP REQ chghost
                C: CAP REQ setname
                S: :irc.example CAP * ACK :away-notify
                S: :irc.example CAP * NAK :chghost
                S: :irc.example CAP * ACK :setname
                C: CAP END
                """
        ),
        Transcript(
            "ngircd: one capability",
            opening + """
                S: :irc.example CAP * LS :multi-prefix
                C: CAP REQ multi-prefix
                S: :irc.example CAP * ACK :multi-prefix
                C: CAP END
                S: :irc.example 001 alice :Welcome to the Internet Relay Network alice!~al@localhost
                C: PING trestle-1
                S: :irc.example 422 alice :MOTD file is missing
                E: registered alice!~al@localhost [multi-prefix]
                """
        ),
        Transcript(
            "an old server that calls CAP unknown, and has no MOTD",
            opening + """
                S: :irc.example 421 * CAP :Unknown command
                S: :irc.example 001 alice :Welcome
                C: PING trestle-1
                S: :irc.example PONG irc.example :trestle-1
                E: registered alice []
                """
        ),
        Transcript(
            "an older one that says nothing to CAP and wants a cookie back",
            opening + """
                S: PING :3735928559
                C: PONG 3735928559
                S: :irc.example 001 alice :Welcome
                C: PING trestle-1
                S: :irc.example 376 alice :End
                E: registered alice []
                """
        ),
        Transcript(
            "nick in use, then erroneous, then another",
            opening + """
                S: :irc.example 433 * alice :Nickname is already in use.
                C: NICK alice1
                S: :irc.example 437 * alice1 :Temporarily unavailable
                C: NICK alice2
                S: :irc.example 001 alice2 :Welcome
                C: PING trestle-1
                S: :irc.example 376 alice2 :End
                E: registered alice2 []
                """
        ),
        Transcript(
            "the server cuts the nick: 001 says which it is",
            ConnectionPlan.sample { $0.nick = .named("alice-in-wonderland") },
            """
            C: CAP LS 302
            C: NICK alice-in-wonderland
            C: USER al 0 * :Alice A
            S: :irc.example 001 alice-in- :Welcome
            C: PING trestle-1
            S: :irc.example 376 alice-in- :End
            E: registered alice-in- []
            """
        ),
        Transcript(
            "an impossible nick is cleaned, then cut",
            ConnectionPlan.sample { $0.nick = .named("7alice.in.wonderland") },
            """
            C: CAP LS 302
            C: NICK 7alice.in.wonderland
            C: USER al 0 * :Alice A
            S: :irc.example 432 * 7alice.in.wonderland :Erroneous nickname
            C: NICK M7aliceinwonderland
            S: :irc.example 432 * M7aliceinwonderland :Erroneous nickname
            C: NICK M7alicein
            S: :irc.example 432 * M7alicein :Erroneous nickname
            E: refused registration 432
            """
        ),
        Transcript(
            "SASL",
            withSASL,
            opening + """
                S: :irc.example CAP * LS :sasl=EXTERNAL,PLAIN
                C: CAP REQ sasl
                S: :irc.example CAP * ACK :sasl
                C: AUTHENTICATE PLAIN
                S: AUTHENTICATE :+
                C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=
                S: :irc.example 900 * alice!al@host jilles :You are now logged in as jilles
                S: :irc.example 903 * :SASL authentication successful
                E: authenticated jilles
                C: CAP END
                """
        ),
        Transcript(
            "SASL fails: PASS instead, and on without an account",
            withBoth,
            opening + """
                S: :irc.example CAP * LS :sasl
                C: CAP REQ sasl
                S: :irc.example CAP * ACK :sasl
                C: AUTHENTICATE PLAIN
                S: AUTHENTICATE +
                C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=
                S: :irc.example 904 * :SASL authentication failed
                E: not authenticated 904
                C: PASS hunter2
                C: CAP END
                """
        ),
        Transcript(
            "the mechanism is not there",
            withSASL,
            opening + """
                S: :irc.example CAP * LS :sasl
                C: CAP REQ sasl
                S: :irc.example CAP * ACK :sasl
                C: AUTHENTICATE PLAIN
                S: :irc.example 908 * EXTERNAL,SCRAM-SHA-256 :are available SASL mechanisms
                E: authentication unavailable
                C: CAP END
                S: :irc.example 904 * :SASL authentication failed
                """
        ),
        Transcript(
            "the list of mechanisms has not ours",
            withSASL,
            opening + """
                S: :irc.example CAP * LS :sasl=EXTERNAL
                E: authentication unavailable
                C: CAP END
                """
        ),
        Transcript(
            "services are away",
            withSASL,
            opening + """
                S: :irc.example CAP * LS :sasl
                C: CAP REQ sasl
                S: :irc.example CAP * ACK :sasl
                C: AUTHENTICATE PLAIN
                @ 20
                E: not authenticated TIMEOUT
                C: AUTHENTICATE *
                C: CAP END
                """
        ),
        Transcript(
            "K-line",
            opening + """
                S: :irc.example 465 alice :You are banned from this server
                E: refused registration 465
                S: ERROR :Closing Link
                """
        ),
        Transcript(
            "ERROR, with what was said before it",
            opening + """
                S: :irc.example 466 alice :You will be banned
                S: ERROR :Closing Link
                E: refused registration 466
                """
        ),
        Transcript(
            "a wrong password",
            ConnectionPlan.sample { $0.password = "hunter2" },
            "C: PASS hunter2\n" + opening + """
                S: :irc.example 464 alice :Password incorrect
                E: refused registration 464
                """
        ),
        Transcript(
            "a server that never finishes",
            opening + """
                S: :irc.example NOTICE * :*** Looking up your hostname
                S: :irc.example CAP * LS * :batch
                @ 29
                S: :irc.example CAP * LS * :batch
                @ 1
                E: closed registrationTimedOut
                """
        ),
    ]

    @Test(arguments: servers) func plays(_ transcript: Transcript) { transcript.play() }

    @Test func longCredentialsAreSentInChunks() {
        let plan = ConnectionPlan.sample {
            $0.sasl = ConnectionPlan.Login(
                account: "a",
                password: Secret(String(repeating: "p", count: 400)),
                mechanisms: [.plain]
            )
        }
        var run = SessionRun(plan)
        run.open()
        run.receive(":s CAP * LS :sasl", ":s CAP * ACK :sasl", "AUTHENTICATE +")
        let lengths = run.sent.filter { $0.hasPrefix("AUTHENTICATE ") }.map { $0.utf8.count - 13 }
        #expect(lengths == [5, 400, 140])
    }
}
