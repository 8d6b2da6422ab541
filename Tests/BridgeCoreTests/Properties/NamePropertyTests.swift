import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Nicks of puppets and ids of ghosts, for names as odd as they come.
@Suite struct NamePropertyTests {
    static let pieces = [
        "a", "Z", "9", "-", "_", "=", "=5b", ".", "[", "{", "\\", "|", "^", "~", "`", "\u{E9}", "\u{1F600}", "\u{301}",
        " ", "@",
        "$NICK", "$DISPLAY", ":", "\u{7F}", "\u{1F}", "/", "+",
    ]

    static func name(_ random: inout RandomSource) -> String {
        (0..<(1 + random.next() % 8)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
    }

    /// Every nick has its own ghost, whose id is well-formed, and the id leads back to the folded nick.
    @Test(arguments: [CaseMapping.ascii, .rfc1459, .strictRFC1459]) func ghostsAreNicks(_ mapping: CaseMapping) {
        var random = RandomSource(seed: 7)
        var world = World()
        world.support.caseMapping = mapping
        world.connect(nil)
        var ghosts: [FoldedName: UserID] = [:]
        for _ in 0..<2_000 {
            guard let nick = Nickname(parsing: Self.name(&random)) else { continue }
            world.ask(.thirdPartyUser(protocol: "irc", fields: ["domain": "net", "nick": nick.text]))
            guard case .thirdPartyUsers(let places)? = world.replies.first, let place = places.first,
                let ghost = UserID(parsing: place.identifier)
            else {
                Issue.record("no ghost for \(nick.text.debugDescription)")
                continue
            }
            let folded = mapping.fold(nick)
            #expect(UserID(making: String(ghost.localpart), server: domain) == ghost)
            #expect(ghosts[folded] ?? ghost == ghost)
            ghosts[folded] = ghost
            let isOurs = world.isOurs(ghost)
            #expect(isOurs)
            world.ask(.thirdPartyUserOfID(ghost))
            #expect(
                world.replies == [
                    .thirdPartyUsers([.init(identifier: ghost.text, fields: ["domain": "net", "nick": folded.text])])
                ]
            )
        }
        #expect(Set(ghosts.values).count == ghosts.count)
    }

    /// Ids that no nick leads to are nobody of ours.
    @Test(arguments: ["net_=61", "net_=5B", "net_=5", "net_=", "net_=ff", "net_A", "net_a/b"])
    func noOtherIDsAreGhosts(_ localpart: String) {
        let isOurs = World().isOurs(user(localpart))
        #expect(!isOurs)
    }

    @Test(arguments: ["M-$DISPLAY", "$LOCALPART", "$DISPLAY$LOCALPART|$USERID", "9$DISPLAY", "\u{1F600}", "$"])
    func nicksAreValid(_ template: String) throws {
        var random = RandomSource(seed: 11)
        for _ in 0..<60 {
            var world = World(connectsBot: false) { $0.networks[0].ircClients.nickTemplate = template }
            guard let person = UserID(parsing: "@\(Self.name(&random)):x.test") else { continue }
            world.member(person, .join, name: Self.name(&random))
            world.matrix("hello", from: person)
            let plan = try #require(
                world.effects.lazy.compactMap { effect -> ConnectionPlan? in
                    guard case .irc(_, .open(let plan)) = effect, !plan.isBot else { return nil }
                    return plan
                }.first,
                "no connection for \(person.text.debugDescription)"
            )
            #expect(NickRules(maximumLength: 30).allows(plan.nick.text), "\(plan.nick)")
            #expect(plan.username.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 })
        }
    }

    struct Named: Sendable, CustomTestStringConvertible {
        var localpart: String
        var display: String?
        var template: String
        var nick: String
        var testDescription: String { "\(template) \(display ?? "-")" }
    }

    static let named: [Named] = [
        Named(localpart: "alice", display: nil, template: "M-$DISPLAY", nick: "M-alice"),
        Named(localpart: "alice", display: "Alice W.", template: "M-$DISPLAY", nick: "M-AliceW"),
        Named(localpart: "alice", display: "\u{1F600}", template: "M-$DISPLAY", nick: "M-alice"),
        Named(localpart: "alice", display: "$LOCALPART", template: "$DISPLAY", nick: "LOCALPART"),
        Named(localpart: "42", display: nil, template: "$LOCALPART", nick: "M42"),
        Named(localpart: "alice", display: nil, template: "$USERID", nick: "alicehstest"),
        Named(localpart: "...", display: nil, template: "$DISPLAY", nick: "matrix-user"),
    ]

    @Test(arguments: named) func theTemplateGivesTheNick(_ row: Named) {
        var world = World { $0.networks[0].ircClients.nickTemplate = row.template }
        let person = user(row.localpart)
        world.member(person, .join, name: row.display)
        world.matrix("hello", from: person)
        #expect(world.irc == ["\(row.nick) connects"])
    }
}
