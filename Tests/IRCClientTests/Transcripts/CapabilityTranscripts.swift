import IRCClient
import IRCProtocol
import Testing

/// Capabilities that change what we do: TLS, names, bots.
@Suite struct CapabilityTranscripts {
    private static let secure = ConnectionPlan.sample {
        $0.security = .tls(acceptSelfSigned: false, acceptExpired: false, caFile: nil)
        $0.endpoints = [.init(host: "irc.example", port: 6697)]
    }

    private static let plain = ConnectionPlan.sample { $0.security = .plain }

    static let transcripts: [Transcript] = [
        Transcript(
            "a plain connection is given up where the server wants TLS, before it has said who we are",
            plain,
            """
            C: CAP LS 302
            S: :s CAP * LS * :batch
            S: :s CAP * LS :sts=port=6697,duration=10
            E: closed securityWanted(host: "irc.example", port: 6697)
            """
        ),
        Transcript(
            "also when it wants so later",
            plain,
            """
            C: CAP LS 302
            S: :s CAP * LS :
            C: NICK alice
            C: USER al 0 * :Alice A
            C: CAP END
            S: :s 001 alice :Welcome
            C: PING trestle-1
            S: :s 376 alice :End
            E: registered alice []
            S: :s PONG s :trestle-1
            S: :s CAP alice NEW :sts=port=7000
            E: closed securityWanted(host: "irc.example", port: 7000)
            """
        ),
        Transcript(
            "a port that is none is no reason",
            plain,
            """
            C: CAP LS 302
            S: :s CAP * LS :sts=port=0,duration=10
            C: NICK alice
            C: USER al 0 * :Alice A
            C: CAP END
            S: :s CAP * LS :sts=duration=10
            S: :s CAP * LS :sts
            S: :s CAP * LS :sts=port=99999
            S: :s CAP * LS :sts=port=-1
            """
        ),
        Transcript(
            "over TLS the promise is told, and sts is never asked for",
            secure,
            RegistrationTranscripts.opening + """
                S: :s CAP * LS :sts=duration=2592000,port=1,preload batch
                E: promised irc.example 6697 2592000
                C: CAP REQ batch
                """
        ),
        Transcript(
            "and taken back",
            secure,
            RegistrationTranscripts.opening + """
                S: :s CAP * LS :sts=duration=0
                E: promised irc.example 6697 0
                C: CAP END
                """
        ),
        Transcript(
            "a bot says that it is one",
            .sample { $0.isBot = true },
            RegistrationTranscripts.opening + """
                S: :s 001 alice :Welcome
                C: PING trestle-1
                S: :s 005 alice BOT=B :are supported
                S: :s PONG s :trestle-1
                E: registered alice []
                C: MODE alice +B
                """
        ),
        Transcript(
            "a person does not",
            RegistrationTranscripts.opening + """
                S: :s 001 alice :Welcome
                C: PING trestle-1
                S: :s 005 alice BOT=B :are supported
                S: :s PONG s :trestle-1
                E: registered alice []
                """
        ),
    ]

    @Test(arguments: transcripts) func plays(_ transcript: Transcript) { transcript.play() }

    @Test(arguments: ["no-implicit-names", "draft/no-implicit-names"])
    func namesAreAskedForWhereTheyAreOfUse(capability: String) {
        let (heard, silent) = (ChannelName.named("#heard"), ChannelName.named("#silent"))
        var run = SessionRun.active(capability)
        run.order(.setRole(heard, .reporter))
        run.pong()
        run.order(.join(heard, key: nil))
        run.order(.join(silent, key: nil))
        _ = run.takeSent()
        run.receive(":alice!~al@client.example JOIN #heard", ":alice!~al@client.example JOIN #silent")
        let sent = run.takeSent()
        #expect(sent.filter { $0.hasPrefix("NAMES") } == ["NAMES #heard"])
        #expect(sent.first == "NAMES #heard", "before the PING that says that all has come: \(sent)")
        run.receive(":irc.example 353 alice = #heard :alice @bob", ":irc.example 366 alice #heard :End")
        for ping in sent where ping.hasPrefix("PING ") { run.receive(":s PONG s :\(ping.dropFirst(5))") }
        for ping in run.takeSent() where ping.hasPrefix("PING ") { run.receive(":s PONG s :\(ping.dropFirst(5))") }
        let told = run.takeEvents().map(\.summary).filter { $0.hasPrefix("settled") }
        #expect(told == ["settled #heard alice @bob", "settled #silent "])
    }

    @Test(arguments: [("CHANTYPES=#", ["NAMES #a", "NAMES #b"]), ("TARGMAX=NAMES:", ["NAMES #a,#b"])])
    func namesOfSeveralChannelsAreAskedInOneLineWhereThatIsAnnounced(support: String, expected: [String]) {
        var run = SessionRun.active("no-implicit-names", support: support)
        for name in ["#a", "#b"] {
            run.order(.setRole(.named(name), .reporter))
            run.pong()
        }
        for name in ["#a", "#b"] { run.order(.join(.named(name), key: nil)) }
        _ = run.takeSent()
        run.receive(":alice!~al@client.example JOIN #a,#b")
        #expect(run.sent.filter { $0.hasPrefix("NAMES") } == expected)
        run.receive(
            ":s 353 alice = #a :alice @bob",
            ":s 353 alice = #b :alice carol",
            ":s 366 alice #a,#b :End"
        )
        run.pong()
        #expect(
            run.takeEvents().map(\.summary).filter { $0.hasPrefix("settled") }
                == ["settled #a alice @bob", "settled #b alice carol"]
        )
    }

    /// Who came in silence has not asked, and asks when it is to report: once.
    @Test func whoBecomesTheReporterAsks() {
        let channel = ChannelName.named("#silent")
        var run = SessionRun.active("no-implicit-names")
        run.order(.join(channel, key: nil))
        run.receive(":alice!~al@client.example JOIN #silent")
        run.pong()
        #expect(run.takeEvents().map(\.summary).filter { $0.hasPrefix("settled") } == ["settled #silent "])
        run.order(.setRole(channel, .standby))
        #expect(!run.sent.contains("NAMES #silent"))
        run.pong()
        _ = run.takeSent()
        run.order(.setRole(channel, .reporter))
        let sent = run.takeSent()
        #expect(sent.first == "NAMES #silent")
        run.receive(":irc.example 353 alice = #silent :alice @bob", ":irc.example 366 alice #silent :End")
        for ping in sent where ping.hasPrefix("PING ") { run.receive(":s PONG s :\(ping.dropFirst(5))") }
        for ping in run.takeSent() where ping.hasPrefix("PING ") { run.receive(":s PONG s :\(ping.dropFirst(5))") }
        #expect(run.takeEvents().map(\.summary).filter { $0.hasPrefix("settled") } == ["settled #silent alice @bob"])
        for role in [ObserverRole.silent, .reporter] {
            run.order(.setRole(channel, role))
            #expect(!run.sent.contains("NAMES #silent"))
            run.pong()
        }
        // Whoever comes anew knows nothing again.
        run.receive(":alice!~al@client.example PART #silent", ":alice!~al@client.example JOIN #silent")
        #expect(run.takeSent().contains("NAMES #silent"))
    }

    /// Where the server lets nothing else through, what is no UTF-8 is not guessed at.
    @Test func utf8OnlyIsHeeded() {
        var run = SessionRun.active()
        #expect(run.machine.encoding == .latin1)
        run.receive(":s 005 alice UTF8ONLY :are supported")
        #expect(run.machine.encoding == nil)
        run.receive(":s 005 alice -UTF8ONLY :are supported")
        #expect(run.machine.encoding == .latin1)
    }

    @Test func withoutItNobodyAsks() {
        var run = SessionRun.active()
        run.order(.setRole(.named("#heard"), .reporter))
        run.order(.join(.named("#heard"), key: nil))
        run.receive(":alice!~al@client.example JOIN #heard")
        #expect(!run.takeSent().contains { $0.hasPrefix("NAMES") })
    }
}
