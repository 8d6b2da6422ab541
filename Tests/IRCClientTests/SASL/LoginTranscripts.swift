import IRCClient
import IRCProtocol
import Testing

/// Logins by SASL and NickServ, before and after registration, and each way in which they fail.
@Suite struct LoginTranscripts {
    static func login(_ change: (inout ConnectionPlan) -> Void = { _ in }) -> ConnectionPlan {
        .sample {
            $0.sasl = .init(account: "jilles", password: "sesame")
            ($0.pingInterval, $0.pingTimeout) = (.seconds(10_000), .seconds(20_000))
            change(&$0)
        }
    }

    private static let nickServ = ConnectionPlan.Identification(
        account: "jilles",
        password: "sesame street"
    )

    /// The client has asked for PLAIN.
    static let asked =
        RegistrationTranscripts.opening + """
            S: :s CAP * LS :sasl=PLAIN
            C: CAP REQ sasl
            S: :s CAP * ACK :sasl
            C: AUTHENTICATE PLAIN

            """
    static let answered =
        asked + """
            S: AUTHENTICATE +
            C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=

            """
    /// Registered without an account, because there were no services.
    static let without =
        RegistrationTranscripts.opening + """
            S: :s CAP * LS :cap-notify
            C: CAP REQ cap-notify
            S: :s CAP * ACK :cap-notify
            E: authentication unavailable
            C: CAP END
            S: :s 001 alice :Welcome
            C: PING trestle-1
            S: :s PONG s :trestle-1
            E: registered alice [cap-notify]

            """

    static let failures: [Transcript] = [
        ("902", "902"), ("904", "904"), ("905", "905"), ("906", "906"), ("464", "464"),
    ].map { code, told in
        Transcript(
            "\(code) ends the login, not the connection",
            login(),
            answered + """
                S: :s \(code) * :no
                E: not authenticated \(told)
                C: CAP END
                """
        )
    }

    static let all: [Transcript] = [
        Transcript(
            "FAIL AUTHENTICATE",
            login(),
            answered + """
                S: :s FAIL AUTHENTICATE INVALID_CREDENTIALS :no
                E: not authenticated INVALID_CREDENTIALS
                C: CAP END
                """
        ),
        Transcript(
            "907: logged in already",
            login(),
            asked + """
                S: :s 907 * :already
                E: authenticated jilles
                C: CAP END
                """
        ),
        Transcript(
            "a challenge that PLAIN does not have",
            login(),
            asked + """
                S: AUTHENTICATE YWJj
                E: not authenticated LOCAL
                C: AUTHENTICATE *
                C: CAP END
                S: :s 906 * :aborted
                """
        ),
        Transcript(
            "a second challenge",
            login(),
            answered + """
                S: AUTHENTICATE +
                E: not authenticated LOCAL
                C: AUTHENTICATE *
                C: CAP END
                """
        ),
        Transcript(
            "a challenge without end",
            login(),
            asked
                + String(repeating: "S: AUTHENTICATE \(String(repeating: "A", count: 400))\n", count: 17) + """
                    E: not authenticated LOCAL
                    C: AUTHENTICATE *
                    C: CAP END
                    """
        ),
        Transcript(
            "a challenge that is no base64",
            login(),
            asked + """
                S: AUTHENTICATE ***
                E: not authenticated LOCAL
                C: AUTHENTICATE *
                C: CAP END
                """
        ),
        Transcript(
            "a yes before anything was said",
            login(),
            asked + """
                S: :s 903 * :yes
                E: not authenticated LOCAL
                C: CAP END
                """
        ),
        Transcript(
            "the best mechanism goes first, and 908 says what is left",
            login(),
            RegistrationTranscripts.opening + """
                S: :s CAP * LS :sasl
                C: CAP REQ sasl
                S: :s CAP * ACK :sasl
                C: AUTHENTICATE SCRAM-SHA-256
                S: :s 908 * PLAIN,EXTERNAL :are available
                S: :s 904 * :failed
                C: AUTHENTICATE PLAIN
                S: AUTHENTICATE +
                C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=
                S: :s 903 * :ok
                E: authenticated jilles
                C: CAP END
                """
        ),
        Transcript(
            "908 alone",
            login(),
            RegistrationTranscripts.opening + """
                S: :s CAP * LS :sasl
                C: CAP REQ sasl
                S: :s CAP * ACK :sasl
                C: AUTHENTICATE SCRAM-SHA-256
                S: :s 908 * PLAIN :are available
                @ 2
                C: AUTHENTICATE PLAIN
                """
        ),
        Transcript(
            "the connection is worth nothing without an account",
            login { $0.sasl?.isRequired = true },
            answered + """
                S: :s 904 * :no
                E: not authenticated 904
                E: closed loginFailed(IRCProtocol.ServerReply(code: "904", text: "no", forward: nil))
                """
        ),
        Transcript(
            "nor without SASL",
            login { $0.sasl?.isRequired = true },
            RegistrationTranscripts.opening + """
                S: :s CAP * LS :
                E: authentication unavailable
                E: closed loginFailed(IRCProtocol.ServerReply(code: "LOCAL", text: "The server offers no way to log in.", forward: nil))
                """
        ),
        Transcript(
            "services come back",
            login(),
            without + """
                S: :s CAP alice NEW :sasl=PLAIN,EXTERNAL
                C: CAP REQ sasl
                S: :s CAP alice ACK :sasl
                E: identity alice [cap-notify sasl]
                C: AUTHENTICATE PLAIN
                S: AUTHENTICATE +
                C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=
                S: :s 900 alice alice!al@h jilles :in
                S: :s 903 alice :ok
                E: authenticated jilles
                S: :s CAP alice DEL :sasl
                E: identity alice [cap-notify]
                S: :s CAP alice NEW :sasl=PLAIN
                """
        ),
        Transcript(
            "and do not answer",
            login(),
            without + """
                S: :s CAP alice NEW :sasl=PLAIN
                C: CAP REQ sasl
                S: :s CAP alice ACK :sasl
                E: identity alice [cap-notify sasl]
                C: AUTHENTICATE PLAIN
                @ 15
                C: AUTHENTICATE *
                E: not authenticated TIMEOUT
                @ 60
                C: CAP LS 302
                S: :s CAP alice LS :sasl=PLAIN cap-notify
                C: AUTHENTICATE PLAIN
                """
        ),
        Transcript(
            "a server that does not tell when they are back is asked",
            login(),
            without + """
                @ 30
                C: CAP LS 302
                S: :s CAP alice LS :cap-notify
                @ 60
                C: CAP LS 302
                S: :s CAP alice LS :cap-notify sasl=PLAIN
                C: CAP REQ sasl
                S: :s CAP alice ACK :sasl
                E: identity alice [cap-notify sasl]
                C: AUTHENTICATE PLAIN
                S: :s 907 alice :already
                E: authenticated jilles
                """
        ),
        Transcript(
            "who was logged out logs in when services come back",
            login(),
            without + """
                S: :s 900 alice alice!al@h jilles :in
                E: authenticated jilles
                S: :s CAP alice NEW :sasl=PLAIN
                S: :s 901 alice alice!al@h :out
                S: :s CAP alice NEW :sasl=PLAIN
                C: CAP REQ sasl
                """
        ),
        Transcript(
            "NickServ is told where there is no SASL, and what was ordered waits for it",
            login { $0.identification = nickServ },
            RegistrationTranscripts.opening + """
                S: :s CAP * LS :
                E: authentication unavailable
                C: CAP END
                S: :s 001 alice :Welcome
                C: PING trestle-1
                S: :s PONG s :trestle-1
                C: PRIVMSG NickServ :IDENTIFY jilles sesame street
                S: :s NOTICE alice :unrelated
                E: observed s whispered(IRCProtocol.OutgoingLine.Kind.notice, text: "unrelated")
                S: :s 900 alice alice!al@h jilles :in
                E: authenticated jilles
                E: registered alice []
                """
        ),
        Transcript(
            "NickServ answers in its own words",
            .sample { $0.identification = nickServ },
            RegistrationTranscripts.opening + """
                S: :s 001 alice :Welcome
                C: PING trestle-1
                S: :s PONG s :trestle-1
                C: PRIVMSG NickServ :IDENTIFY jilles sesame street
                S: :NICKSERV!s@services NOTICE alice :You are now identified.
                E: observed NICKSERV whispered(IRCProtocol.OutgoingLine.Kind.notice, text: "You are now identified.")
                @ 1
                E: registered alice []
                """
        ),
        Transcript(
            "there is no NickServ",
            .sample { $0.identification = nickServ },
            RegistrationTranscripts.opening + """
                S: :s 001 alice :Welcome
                C: PING trestle-1
                S: :s PONG s :trestle-1
                C: PRIVMSG NickServ :IDENTIFY jilles sesame street
                S: :s 401 alice NickServ :No such nick
                E: registered alice []
                """
        ),
        Transcript(
            "NickServ is silent",
            .sample { $0.identification = nickServ },
            RegistrationTranscripts.opening + """
                S: :s 001 alice :Welcome
                C: PING trestle-1
                S: :s PONG s :trestle-1
                C: PRIVMSG NickServ :IDENTIFY jilles sesame street
                @ 5
                E: registered alice []
                """
        ),
        Transcript(
            "NickServ is not told what SASL has refused",
            login { $0.identification = nickServ },
            answered + """
                S: :s 904 * :no
                E: not authenticated 904
                C: CAP END
                S: :s 001 alice :Welcome
                C: PING trestle-1
                S: :s PONG s :trestle-1
                E: registered alice [sasl]
                """
        ),
        Transcript(
            "a name of two words is nothing that NickServ could read",
            .sample {
                $0.identification = nickServ
                $0.identification?.account = "jilles of irc"
            },
            RegistrationTranscripts.opening + """
                S: :s 001 alice :Welcome
                C: PING trestle-1
                S: :s PONG s :trestle-1
                E: not authenticated LOCAL
                E: registered alice []
                """
        ),
        Transcript(
            "PASS keeps its spaces",
            .sample { $0.password = " open  sesame " },
            "C: PASS : open  sesame \n" + RegistrationTranscripts.opening
        ),
        Transcript(
            "PLAIN keeps its spaces",
            .sample { $0.sasl = .init(account: "a b", password: " c  d ", mechanisms: [.plain]) },
            asked + """
                S: AUTHENTICATE +
                C: AUTHENTICATE YSBiAGEgYgAgYyAgZCA=
                """
        ),
    ]

    @Test(arguments: failures + all) func plays(_ transcript: Transcript) { transcript.play() }
}
