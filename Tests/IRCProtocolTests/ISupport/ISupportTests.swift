import IRCProtocol
import Testing

@Suite struct ISupportTests {
    private func support(_ tokens: String...) -> ISupport {
        tokens.reduce(into: ISupport()) { $0.apply(token: $1) }
    }

    @Test func wholeLines() throws {
        var support = ISupport()
        let lines = [
            ":s 005 me CASEMAPPING=ascii CHANTYPES=# PREFIX=(qaohv)~&@%+ CHANMODES=beI,k,lH,imnst NETWORK=Exa\\x20mple :are supported",
            ":s 005 me NICKLEN=30 CHANNELLEN=50 TOPICLEN=390 KICKLEN=307 AWAYLEN=200 USERLEN=12 HOSTLEN=64 LINELEN=2048 STATUSMSG=~&@%+ :are supported",
        ]
        for line in lines { support.apply(try Message(parsing: line.utf8)) }
        #expect(support.caseMapping == .ascii)
        #expect(support.channelTypes == "#")
        #expect(support.prefixes.map { "\($0.mode)\($0.symbol)" } == ["q~", "a&", "o@", "h%", "v+"])
        #expect(support.channelModes.lists == ["b", "e", "I"])
        #expect(support.channelModes.always == ["k"])
        #expect(support.channelModes.whenSet == ["l", "H"])
        #expect(support.channelModes.flags == ["i", "m", "n", "s", "t"])
        #expect(support.networkName == "Exa mple")
        #expect(
            [
                support.nickLength, support.channelLength, support.topicLength, support.kickLength, support.awayLength,
                support.userLength, support.hostLength, support.lineLength,
            ] == [30, 50, 390, 307, 200, 12, 64, 2048]
        )
        #expect(support.statusMessage == "~&@%+")
        #expect(support.tokens.count == 14)
        #expect(support.tokens["are"] == nil)
    }

    @Test func negationGivesBackTheDefault() {
        var support = ISupport()
        let tokens = ISupportTests.odd.keys.sorted()
        for key in tokens { support.apply(token: "\(key)=\(Self.odd[key] ?? "")") }
        #expect(support.tokens.count == tokens.count)
        #expect(support.lineLength == 1000)
        for key in tokens { support.apply(token: "-\(key)") }
        #expect(support == ISupport())
        support.apply(token: "-NEVERSEEN")
        #expect(support == ISupport())
    }

    static let odd = [
        "CASEMAPPING": "ascii", "CHANTYPES": "!", "PREFIX": "(y)!", "CHANMODES": "a", "STATUSMSG": "@", "NETWORK": "N",
        "NICKLEN": "1", "CHANNELLEN": "2", "TOPICLEN": "3", "KICKLEN": "4", "AWAYLEN": "5", "USERLEN": "6",
        "HOSTLEN": "7", "LINELEN": "1000", "MONITOR": "9",
    ]

    @Test(arguments: [
        ("PREFIX=(ov)@+", "o@v+"), ("PREFIX=", ""), ("PREFIX", ""), ("PREFIX=()", ""), ("PREFIX=(ohv)@%", "o@h%"),
        ("PREFIX=(o)@+", "o@"), ("PREFIX=@+", "o@v+"), ("PREFIX=(ov", "o@v+"),
    ]) func prefixes(token: String, expected: String) {
        #expect(support(token).prefixes.map { "\($0.mode)\($0.symbol)" }.joined() == expected)
    }

    @Test(arguments: [
        ("CHANMODES=", "|||"), ("CHANMODES=b", "b|||"), ("CHANMODES=,k", "|k||"), ("CHANMODES=b,k,l,imn", "b|k|l|imn"),
        ("CHANMODES=b,k,l,i,X,Y", "b|k|l|i"), ("CHANMODES=b,,,", "b|||"),
    ]) func channelModes(token: String, expected: String) {
        let modes = support(token).channelModes
        let groups = [modes.lists, modes.always, modes.whenSet, modes.flags].map { group in
            group.map(String.init).sorted().joined()
        }
        #expect(groups.joined(separator: "|") == expected)
    }

    @Test(
        arguments: [
            ("NICKLEN=30", 30), ("NICKLEN=", nil), ("NICKLEN", nil), ("NICKLEN=0", nil), ("NICKLEN=-5", nil),
            ("NICKLEN=x", nil), ("NICKLEN=99999999999999999999999", 65535), ("NICKLEN=70000", 65535),
            ("nicklen=5", nil),
        ] as [(String, Int?)]
    ) func lengths(token: String, expected: Int?) { #expect(support(token).nickLength == expected) }

    @Test(
        arguments: [
            ("NETWORK=a\\x3Db", "a=b"), ("NETWORK=a\\x5Cb", "a\\b"), ("NETWORK=a\\xZZ", "a\\xZZ"),
            ("NETWORK=a\\x2", "a\\x2"),
            ("NETWORK=a\\", "a\\"), ("NETWORK=a=b", "a=b"), ("NETWORK=\\xC3\\xA9", "é"), ("NETWORK=", nil),
        ] as [(String, String?)]
    ) func escapes(token: String, expected: String?) {
        #expect(support(token).networkName == expected)
    }

    @Test func nonsenseIsBounded() {
        var support = ISupport()
        for number in 0..<1000 { support.apply(token: "T\(number)=x") }
        #expect(support.tokens.count == ISupport.Limit.tokens)
        support = ISupport()
        support.apply(token: "NETWORK=" + String(repeating: "x", count: 2000))
        for token in ["", "-", "=", "=x", "-=x", "é=1", "A B", "LINELEN=1", "CASEMAPPING=martian"] {
            support.apply(token: token)
        }
        #expect(support.networkName == nil)
        #expect(support.lineLength == 512)
        #expect(support.caseMapping == .rfc1459)
        var generate = Generate(seed: 8)
        for _ in 0..<5000 {
            let key = generate.random.element(of: Self.odd.keys.sorted(), default: "PREFIX")
            support.apply(token: "\(key)=\(generate.text(12))")
        }
    }

    @Test func tokensReadOnDemand() {
        let support = support(
            "MODES=4",
            "TARGMAX=PRIVMSG:4,WHOIS:1,JOIN:",
            "CHANLIMIT=#&:25,+:",
            "MAXLIST=be:60,I:10",
            "MONITOR=100",
            "WHOX",
            "BOT=B",
            "UTF8ONLY",
            "EXCEPTS",
            "INVEX=J",
            "CLIENTTAGDENY=*,-typing,-react"
        )
        #expect(support.modeLimit == 4)
        #expect(support.targetLimit(of: .privmsg) == 4)
        #expect(support.targetLimit(of: .join) == nil)
        #expect(support.targetLimit(of: .kick) == 1)
        #expect(support.channelLimit(ofType: "&") == 25)
        #expect(support.channelLimit(ofType: "+") == nil)
        #expect(support.listLimit(of: "e") == 60)
        #expect(support.listLimit(of: "q") == nil)
        #expect(support.monitor == .limited(100))
        #expect(support.hasWhox && support.isUTF8Only)
        #expect(support.botMode == "B")
        #expect(support.banExceptionMode == "e")
        #expect(support.inviteExceptionMode == "J")
        #expect(support.allowsClientTag("typing"))
        #expect(!support.allowsClientTag("reply"))
        #expect(ISupport().allowsClientTag("reply"))
        #expect(ISupport().modeLimit == 3)
        #expect(ISupport().monitor == .unavailable)
        #expect(ISupport().banExceptionMode == nil)
    }
}
