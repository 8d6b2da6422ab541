import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// The machine alone: every state met by every event.
@Suite struct PlumbRequestTests {
    static let oper = Consenter(nick: nick("Oper"), user: "u", host: "h", account: nil)
    static let member = Consenter(nick: nick("Oper"), user: "u", host: "h", account: "acc")
    static let refusal = ProvisioningRefusal(.notEnoughPower, "no")
    static let reply = ServerReply(code: "474", text: "banned")

    static func finding(
        _ name: String = "oper",
        on isOnChannel: Bool = true,
        op isOperator: Bool = true,
        user: String = "u",
        host: String = "h",
        account: String? = nil
    ) -> OperatorFinding {
        var finding = OperatorFinding(nick: nick(name))
        finding.isOnChannel = isOnChannel
        finding.isOperator = isOperator
        finding.user = user
        finding.host = host
        finding.account = account
        return finding
    }

    static func speaker(_ name: String = "OPER", host: String = "h", account: String? = nil) -> Speaker {
        Speaker(nick: nick(name), user: "u", host: host, account: account)
    }

    static func request(operatorNick: String? = "Oper") -> PlumbRequest {
        PlumbRequest(
            PlumbID("1"),
            LinkRequest(
                user: alice,
                room: room("plumbed"),
                network: net,
                channel: channel("#plumbed"),
                operatorNick: operatorNick.map { nick($0) }
            ),
            place: nil,
            patience: .init(preparation: .seconds(40), answer: .seconds(300)),
            caseMapping: .rfc1459
        )
    }

    enum Place: String, CaseIterable, Sendable {
        case fresh, enteringRoom, readingRoom, enteringChannel, checking, disturbed
        case asked, confirming, rereadingRoom, blind, rechecking
        case askedAccount, confirmingAccount, ended

        /// A request that has come to this place by the events that lead there.
        var request: PlumbRequest {
            var request = PlumbRequestTests.request()
            let account = self == .askedAccount || self == .confirmingAccount ? "acc" : nil
            let steps: [(inout PlumbRequest) -> Void] = [
                { _ = $0.begin(now: 0) }, { _ = $0.enteredRoom() }, { _ = $0.roomRead(refusal: nil) },
                { _ = $0.enteredChannel() }, { _ = $0.checked(finding(account: account), now: 0) },
                { _ = $0.heard("yes", from: speaker(account: account)) },
                { _ = $0.checked(finding(account: account), now: 0) },
            ]
            let count: [Place: Int] = [
                .enteringRoom: 1, .readingRoom: 2, .enteringChannel: 3, .checking: 4, .disturbed: 4, .asked: 5,
                .confirming: 6, .rereadingRoom: 7, .blind: 5, .rechecking: 5, .askedAccount: 5, .confirmingAccount: 6,
                .ended: 1,
            ]
            for step in steps.prefix(count[self] ?? 0) { step(&request) }
            switch self {
            case .disturbed: _ = request.saw(nick("oper"), .left)
            case .blind: _ = request.lostSight(now: 0)
            case .rechecking:
                _ = request.lostSight(now: 0)
                _ = request.enteredChannel()
            case .ended: _ = request.withdrawn()
            default: break
            }
            return request
        }
    }

    /// What each event leads to, by place; a place that is not named does nothing. `end` stands for the end and whom it
    /// tells.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let event: @Sendable (inout PlumbRequest) -> [PlumbEffect]
        let expected: [Place: [PlumbEffect]]

        init(
            _ name: String,
            _ event: @escaping @Sendable (inout PlumbRequest) -> [PlumbEffect],
            _ expected: [Place: [PlumbEffect]]
        ) {
            testDescription = name
            self.event = event
            self.expected = expected
        }
    }

    static func end(_ end: PlumbEnd, _ name: String? = nil) -> [PlumbEffect] {
        [.end(end, telling: name.map { nick($0) })]
    }

    static func ended(_ end: PlumbEnd, _ places: [Place], telling name: String? = nil) -> [Place: [PlumbEffect]] {
        Dictionary(uniqueKeysWithValues: places.map { ($0, Self.end(end, name)) })
    }

    static let looking: [Place] = [.enteringChannel, .checking, .disturbed]
    static let knowing: [Place] = [.asked, .confirming, .blind, .rechecking]
    static let accounts: [Place] = [.askedAccount, .confirmingAccount]
    static let check = PlumbEffect.check(nick("Oper"))
    static let late = PlumbEffect.wake(.seconds(300))

    static func merge(_ parts: [Place: [PlumbEffect]]...) -> [Place: [PlumbEffect]] {
        parts.reduce(into: [:]) { $0.merge($1) { _, new in new } }
    }

    static let rows: [Row] = [
        Row("begin", { $0.begin(now: 0) }, [.fresh: [.save, .wake(.seconds(40)), .enterRoom]]),
        Row("resume", { $0.resume(now: 0) }, [.fresh: [.wake(.seconds(300)), .enterRoom]]),
        Row("entered room", { $0.enteredRoom() }, [.enteringRoom: [.readRoom]]),
        Row("room closed", { $0.roomClosed("no.") }, [.enteringRoom: end(.roomClosed("no."))]),
        Row(
            "room fits",
            { $0.roomRead(refusal: nil) },
            [.readingRoom: [.enterChannel], .rereadingRoom: end(.linked(oper), "Oper")]
        ),
        Row(
            "room does not fit",
            { $0.roomRead(refusal: refusal) },
            [.readingRoom: end(.unfit(refusal)), .rereadingRoom: end(.unfit(refusal), "Oper")]
        ),
        Row(
            "room unreadable",
            { $0.roomUnreadable() },
            [.readingRoom: end(.roomUnreadable), .rereadingRoom: end(.roomUnreadable, "Oper")]
        ),
        Row("entered channel", { $0.enteredChannel() }, [.enteringChannel: [check], .blind: [check]]),
        Row(
            "channel closed",
            { $0.channelClosed(reply) },
            [.enteringChannel: end(.channelClosed(reply)), .blind: end(.channelClosed(reply), "Oper")]
        ),
        Row(
            "expelled",
            { $0.expelled() },
            merge(ended(.expelled, looking), ended(.expelled, knowing + accounts, telling: "Oper"))
        ),
        Row(
            "lost sight",
            { $0.lostSight(now: 0) },
            [
                .asked: [late], .confirming: [late], .askedAccount: [late], .confirmingAccount: [late],
            ]
        ),
        Row(
            "found as they were",
            { $0.checked(finding(), now: 0) },
            [
                .checking: [
                    .save, late,
                    .ask(
                        Consenter(nick: nick("oper"), user: "u", host: "h", account: nil),
                        again: false,
                        .seconds(300)
                    ),
                ],
                .disturbed: [check],
                .rechecking: [
                    .save, late,
                    .ask(Consenter(nick: nick("oper"), user: "u", host: "h", account: nil), again: true, .seconds(300)),
                ],
                .confirming: [.readRoom],
                // Nobody is logged in under the nick.
                .confirmingAccount: [late, .tell(nick("oper"), .notAsked)],
            ]
        ),
        Row(
            "found under another host",
            { $0.checked(finding(host: "else"), now: 0) },
            [
                .checking: [
                    .save, late,
                    .ask(
                        Consenter(nick: nick("oper"), user: "u", host: "else", account: nil),
                        again: false,
                        .seconds(300)
                    ),
                ],
                .disturbed: [check], .rechecking: end(.changedHands, "Oper"), .confirming: end(.changedHands, "oper"),
                .confirmingAccount: [late, .tell(nick("oper"), .notAsked)],
            ]
        ),
        Row(
            "found logged in, from elsewhere",
            { $0.checked(finding(host: "else", account: "ACC"), now: 0) },
            [
                .checking: [
                    .save, late,
                    .ask(
                        Consenter(nick: nick("oper"), user: "u", host: "else", account: "ACC"),
                        again: false,
                        .seconds(300)
                    ),
                ],
                .disturbed: [check], .rechecking: end(.changedHands, "Oper"), .confirming: end(.changedHands, "oper"),
                .confirmingAccount: [.readRoom],
            ]
        ),
        Row(
            "found without op",
            { $0.checked(finding(op: false, account: "acc"), now: 0) },
            [
                .checking: end(.notOperator), .disturbed: [check], .rechecking: end(.lostOperator, "Oper"),
                .confirming: end(.lostOperator, "oper"), .confirmingAccount: end(.lostOperator, "oper"),
            ]
        ),
        Row(
            "not found",
            { $0.checked(finding(on: false, op: false, user: "", host: ""), now: 0) },
            [
                .checking: end(.notOnChannel), .disturbed: [check], .rechecking: end(.leftChannel, "Oper"),
                .confirming: end(.leftChannel, "oper"),
                .confirmingAccount: [late, .tell(nick("oper"), .notAsked)],
            ]
        ),
        Row("somebody else found", { $0.checked(finding("other"), now: 0) }, [:]),
        Row(
            "no answer of the server",
            { $0.uncheckable(now: 0) },
            [
                .checking: end(.unreachable), .disturbed: end(.unreachable), .rechecking: end(.unreachable, "Oper"),
                .confirming: [late, .tell(nick("OPER"), .notUnderstood)],
                .confirmingAccount: [late, .tell(nick("OPER"), .notUnderstood)],
            ]
        ),
        Row(
            "question refused",
            { $0.unaskable(reply) },
            ended(.unaskable(reply), [.asked, .askedAccount], telling: "oper")
        ),
        Row(
            "yes",
            { $0.heard(" Yes. ", from: speaker()) ?? [] },
            [
                .asked: [.wake(.seconds(40)), .check(nick("OPER"))],
                .askedAccount: [.wake(.seconds(40)), .check(nick("OPER"))],
                .blind: [.tell(nick("OPER"), .notYet)], .rechecking: [.tell(nick("OPER"), .notYet)],
            ]
        ),
        Row(
            "yes of another nick with the account",
            { $0.heard("y", from: speaker("elsewhere", host: "x", account: "Acc")) ?? [] },
            [.askedAccount: [.wake(.seconds(40)), .check(nick("elsewhere"))]]
        ),
        Row(
            "yes from another host",
            { $0.heard("yes", from: speaker(host: "else")) ?? [] },
            [
                .asked: end(.changedHands, "OPER"), .askedAccount: [.wake(.seconds(40)), .check(nick("OPER"))],
                .blind: [.tell(nick("OPER"), .notYet)], .rechecking: [.tell(nick("OPER"), .notYet)],
            ]
        ),
        Row("yes of somebody else", { $0.heard("yes", from: speaker("other")) ?? [] }, [:]),
        Row(
            "neither yes nor no",
            { $0.heard("yes, why not", from: speaker()) ?? [] },
            [
                .asked: [.tell(nick("OPER"), .notUnderstood)], .askedAccount: [.tell(nick("OPER"), .notUnderstood)],
                .blind: [.tell(nick("OPER"), .notYet)], .rechecking: [.tell(nick("OPER"), .notYet)],
            ]
        ),
        Row(
            "left",
            { $0.saw(nick("oper"), .left) },
            ended(.leftChannel, [.asked, .confirming], telling: "oper")
        ),
        Row(
            "lost op",
            { $0.saw(nick("oper"), .lostOperator) },
            ended(.lostOperator, [.asked, .confirming], telling: "oper")
        ),
        Row(
            "changed host",
            { $0.saw(nick("oper"), .rehosted) },
            ended(.changedHands, [.asked, .confirming], telling: "oper")
        ),
        Row(
            "changed nick",
            { $0.saw(nick("oper"), .renamed(nick("new"))) },
            merge(
                ended(.changedHands, [.asked, .confirming], telling: "oper"),
                [.askedAccount: [.save], .confirmingAccount: [.save, .check(nick("new"))]]
            )
        ),
        Row("somebody else left", { $0.saw(nick("other"), .left) }, [:]),
        Row(
            "time is up",
            { $0.timeUp(now: 0) },
            merge(
                ended(.roomUnreadable, [.enteringRoom, .readingRoom]),
                ended(.unreachable, looking),
                ended(.expired, [.asked, .askedAccount], telling: "oper"),
                ended(.expired, [.blind, .rechecking], telling: "oper"),
                ended(.unreachable, [.confirming, .confirmingAccount], telling: "oper"),
                ended(.roomUnreadable, [.rereadingRoom], telling: "oper")
            )
        ),
        Row(
            "overtaken",
            { $0.overtaken() },
            merge(
                ended(.overtaken, [.fresh, .enteringRoom, .readingRoom] + looking),
                ended(.overtaken, knowing + accounts + [.rereadingRoom], telling: "oper")
            )
        ),
        Row(
            "withdrawn",
            { $0.withdrawn() },
            merge(
                ended(.withdrawn, [.fresh, .enteringRoom, .readingRoom] + looking),
                ended(.withdrawn, knowing + accounts + [.rereadingRoom], telling: "oper")
            )
        ),
    ]

    /// The nick is spelt as the server told it once it has.
    private static func folded(_ effects: [PlumbEffect]) -> [String] {
        effects.map { CaseMapping.rfc1459.fold(String(describing: $0)).text }
    }

    @Test("Every state, every event", arguments: rows)
    func table(_ row: Row) {
        for place in Place.allCases {
            var request = place.request
            let before = request
            let effects = row.event(&request)
            #expect(Self.folded(effects) == Self.folded(row.expected[place] ?? []), "\(place)")
            // An end is the last thing that happens, and what does nothing changes nothing but what it noted.
            let ends = effects.contains { if case .end = $0 { true } else { false } }
            #expect(request.isOver == (ends || place == .ended), "\(place)")
            if place == .ended { #expect(request == before) }
        }
    }

    @Test("A request without an operator is granted as soon as the room is known")
    func unasked() {
        var request = Self.request(operatorNick: nil)
        _ = request.begin(now: 0)
        _ = request.enteredRoom()
        #expect(request.roomRead(refusal: nil) == [.end(.linked(nil), telling: nil)])
    }

    @Test(
        "What counts as an answer",
        arguments: [
            ("yes", true), ("Y", true), ("YES!", true), ("yes #plumbed", true), ("yes #PLUMBED", true), ("no", false),
            ("n", false), ("No.", false), ("no #plumbed", false), ("yes #other", nil), ("yes no", nil), ("", nil),
            ("yess", nil), ("yes yes yes", nil), ("ja", nil), ("!unbridge #plumbed", nil), ("\u{0}yes", nil),
        ] as [(String, Bool?)]
    )
    func answers(_ text: String, _ agrees: Bool?) {
        var request = Place.asked.request
        _ = request.heard(text, from: Self.speaker())
        var end: PlumbEnd?
        for effect in request.checked(Self.finding(), now: 0) + request.roomRead(refusal: nil) {
            if case .end(let known, _) = effect { end = known }
        }
        switch agrees {
        case true?: if case .linked? = end {} else { Issue.record("\(text): \(String(describing: end))") }
        case false?: #expect(end == .declined)
        case nil: #expect(end == nil)
        }
    }

    @Test("After a restart the operator is asked again within the first deadline, and not if it is over")
    func resumed() {
        let record = Place.asked.request.record
        #expect(record.consenter?.nick == nick("oper"))
        #expect(record.deadline == 300_000)
        for (now, expected) in [
            (100_000, [.wake(.seconds(200)), .enterChannel]),
            (300_000, [.end(.expired, telling: nick("oper"))]),
        ] as [(Int64, [PlumbEffect])] {
            var request = PlumbRequest(
                record,
                patience: .init(preparation: .seconds(40), answer: .seconds(300)),
                caseMapping: .rfc1459
            )
            #expect(request.resume(now: now) == expected)
        }
    }

    @Test("What NAMES and WHOIS say, as one finding")
    func findings() {
        let lines = [
            ":s 353 trestle = #plumbed :trestle &@Oper +other", ":s 366 trestle #plumbed :End",
            ":s 311 trestle OPER u h * :name", ":s 330 trestle OPER acc :is logged in as", ":s 318 trestle OPER :End",
        ].compactMap { try? Message(parsing: Array($0.utf8)) }
        var support = ISupport()
        support.prefixes = [("q", "~"), ("a", "&"), ("o", "@"), ("h", "%"), ("v", "+")].map {
            .init(mode: $0.0, symbol: $0.1)
        }
        let found = OperatorFinding(nick("oper"), on: channel("#Plumbed"), lines, support: support)
        #expect(found == Self.finding(account: "acc"))
        #expect(!OperatorFinding(nick("oper"), on: channel("#else"), lines, support: support).isOnChannel)
        // Gone before WHOIS came to it.
        #expect(!OperatorFinding(nick("other"), on: channel("#plumbed"), lines, support: support).isOnChannel)
        for (held, isOperator) in [("~", true), ("&", true), ("@", true), ("%", false), ("+", false), ("", false)] {
            #expect(support.isOperator(held) == isOperator)
        }
    }
}
