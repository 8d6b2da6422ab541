import IRCClient
import IRCProtocol
import Testing

/// Capabilities that change what we do: TLS, names, bots.
@Suite struct CapabilityTranscripts {
    private static let secure = ConnectionPlan.sample {
        $0.security = .tls(acceptSelfSigned: false, acceptExpired: false, caFile: nil)
        $0.endpoints = [.init(host: "irc.example", port: 6697)]
    }

    static let transcripts: [Transcript] = [
        Transcript(
            "a plain connection is given up where the server wants TLS",
            RegistrationTranscripts.opening + """
                S: :s CAP * LS :sts=port=6697,duration=10 batch
                E: closed securityWanted(host: "irc.example", port: 6697)
                """
        ),
        Transcript(
            "also when it wants so later",
            RegistrationTranscripts.opening + """
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
            RegistrationTranscripts.opening + """
                S: :s CAP * LS :sts=port=0,duration=10
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

    @Test func withoutItNobodyAsks() {
        var run = SessionRun.active()
        run.order(.setRole(.named("#heard"), .reporter))
        run.order(.join(.named("#heard"), key: nil))
        run.receive(":alice!~al@client.example JOIN #heard")
        #expect(!run.takeSent().contains { $0.hasPrefix("NAMES") })
    }
}
