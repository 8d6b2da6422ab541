import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Who is shown as there: `enablePresence`.
@Suite struct PresenceTests {
    /// The lists show everybody, and the homeserver keeps presence.
    private static func world(_ people: [String] = [], isOn: Bool = true) -> World {
        var world = World(connectsBot: false) { configuration in
            configuration.homeserver.enablePresence = isOn
            configuration.networks[0].membershipLists.enabled = true
            configuration.networks[0].membershipLists.ircToMatrix.initial = true
            configuration.networks[0].membershipLists.ircToMatrix.incremental = true
        }
        world.present[chan] = people
        world.connect(nil)
        while !world.orders.isEmpty { world.homeserverAnswers() }
        return world
    }

    private static func sentence(_ query: MatrixQuery) -> String? {
        switch query {
        case .tellPresence(let user, let presence):
            "\(user.localpart) is \(presence.state)" + (presence.words.map { " (\($0))" } ?? "")
        case .presence(let user): "how is \(user.localpart)?"
        default: nil
        }
    }

    /// What the homeserver is told and asked meanwhile; it keeps what it is told unless it answers otherwise.
    private static func told(
        _ world: inout World,
        during duration: Duration = .seconds(2),
        _ answer: (MatrixQuery) -> MatrixQueryOutcome = { query in
            if case .presence = query { .answered(.presence(.online)) } else { .answered(.told) }
        }
    ) -> [String] {
        var told: [String] = []
        let end = world.clock + duration
        while world.clock < end {
            world.wait(.milliseconds(50))
            world.homeserverTells { query in
                if let sentence = sentence(query) { told.append(sentence) }
                return answer(query)
            }
        }
        return told
    }

    private static let refused = MatrixQueryOutcome.refused(
        MatrixFailure(status: 403, code: "M_FORBIDDEN", message: "no")
    )

    // MARK: What is shown

    @Test func whoIsThereIsOnlineAndAskedAboutOnce() {
        var world = Self.world(["bob", "eve"])
        #expect(Self.told(&world) == ["net_bob is online", "how is net_bob?", "net_eve is online"])
        #expect(Self.told(&world).isEmpty)
    }

    enum Deed: Sendable {
        case sees(Observation.Fact)
        case of(String, Observation.Fact)
        case tells(SessionEvent)
    }

    static let deeds: [([Deed], [String])] = [
        ([.sees(.awayChanged("at \u{2}lunch"))], ["net_bob is unavailable (at lunch)"]),
        ([.tells(.peerIsAway(nick("Bob"), "lunch"))], ["net_bob is unavailable (lunch)"]),
        // What changes back before its turn costs nothing, and of many changes the last counts.
        ([.sees(.awayChanged("lunch")), .sees(.awayChanged(nil))], []),
        (
            [.sees(.awayChanged("a")), .sees(.awayChanged("b")), .sees(.awayChanged("c"))],
            ["net_bob is unavailable (c)"]
        ),
        ([.sees(.awayChanged("a")), .sees(.awayChanged("a"))], ["net_bob is unavailable (a)"]),
        ([.sees(.parted(chan, reason: nil))], ["net_bob is offline"]),
        ([.sees(.quit(reason: nil))], ["net_bob is offline"]),
        ([.of("op", .kicked(chan, nick("bob"), reason: nil))], ["net_bob is offline"]),
        // Who is away comes back under another nick as who they are.
        (
            [.sees(.awayChanged("lunch")), .sees(.renamed(to: nick("rob")))],
            ["net_bob is unavailable (lunch)"]
        ),
        // The server tells behind the join who is away.
        (
            [.sees(.awayChanged("x")), .sees(.parted(chan, reason: nil)), .sees(.joined(chan, realname: nil))], []
        ),
        ([.of("eve", .joined(chan, realname: nil))], ["net_eve is online"]),
        (
            [.of("eve", .joined(chan, realname: nil)), .of("eve", .awayChanged("off"))],
            ["net_eve is unavailable (off)"]
        ),
        ([.of("eve", .joined(chan, realname: nil)), .of("eve", .quit(reason: nil))], []),
        ([.of("nobody", .awayChanged("x"))], []),
    ]

    @Test(arguments: deeds) func changesAreToldAsTheyStandInTheEnd(_ deeds: [Deed], _ expected: [String]) {
        var world = Self.world(["bob"])
        _ = Self.told(&world)
        for deed in deeds {
            switch deed {
            case .sees(let fact): world.observed("bob", fact)
            case .of(let name, let fact): world.observed(name, fact)
            case .tells(let event): world.session(nil, event)
            }
        }
        while !world.orders.isEmpty { world.homeserverAnswers() }
        #expect(Self.told(&world).sorted() == expected)
        #expect(world.bridge.unrest.allSatisfy { !$0.hasPrefix("presences") })
    }

    @Test func nothingWhereItIsNotWanted() {
        var world = Self.world(["bob"], isOn: false)
        world.observed("bob", .awayChanged("lunch"))
        #expect(Self.told(&world, during: .seconds(60)).isEmpty)
    }

    /// Homeservers refuse what concerns users whom they do not know.
    @Test func nothingIsToldBeforeTheGhostIsThere() {
        var world = Self.world()
        world.observed("bob", .joined(chan, realname: nil))
        world.irc("bob", says: "hi")
        #expect(Self.told(&world).isEmpty)
        while !world.orders.isEmpty { world.homeserverAnswers() }
        #expect(Self.told(&world).first == "net_bob is online")
    }

    // MARK: Pace

    /// One at a time, and so many in a second.
    @Test func theHomeserverIsToldOneAtATime() {
        var world = Self.world((0..<50).map { "p\($0)" })
        world.wait(.seconds(30))
        #expect(world.queries.count == 1)
        let told = Self.told(&world, during: .seconds(1))
        #expect(told.count >= 5 && told.count <= 12)
    }

    /// Homeservers take who does not sync for gone after half a minute.
    @Test func whatIsShownIsToldAgainInTime() {
        var world = Self.world(["bob"])
        _ = Self.told(&world)
        #expect(Self.told(&world, during: .seconds(62)) == Array(repeating: "net_bob is online", count: 3))
    }

    /// Thousands who are there cost no more than the few who are shown; those who say something are among them.
    @Test func fewAreShownAndThoseWhoSpokeLast() {
        var world = Self.world((0..<300).map { "p\($0)" })
        _ = Self.told(&world, during: .seconds(60))
        let before = Set(Self.told(&world, during: .seconds(40)))
        #expect(before.count == 100)
        #expect(!before.contains("net_late is online"))
        world.observed("late", .joined(chan, realname: nil))
        world.irc("late", says: "hello")
        while !world.orders.isEmpty { world.homeserverAnswers() }
        _ = Self.told(&world, during: .seconds(40))
        let after = Set(Self.told(&world, during: .seconds(40)))
        #expect(after.contains("net_late is online"))
        #expect(after.count == 100)
    }

    /// So many changes at once that not all can be told: the oldest go, and are counted.
    @Test func tooManyChangesAreBoundedAndCounted() {
        var world = Self.world()
        var dropped = 0
        for number in 0..<250 {
            world.observed("p\(number)", .joined(chan, realname: nil))
            world.irc("p\(number)", says: "hello")
            dropped += world.drops.count { $0 == .presenceNotTold }
            while !world.orders.isEmpty {
                world.homeserverAnswers()
                dropped += world.drops.count { $0 == .presenceNotTold }
            }
        }
        #expect(dropped == 150)
        let told = Self.told(&world, during: .seconds(15))
        #expect(told.contains("net_p249 is online") && !told.contains("net_p0 is online"))
    }

    // MARK: Homeservers that will not

    @Test func aHomeserverThatKeepsNoneIsToldNoMore() {
        var world = Self.world(["bob", "eve"])
        let told = Self.told(&world, during: .seconds(120)) { query in
            if case .presence = query { .answered(.presence(.offline)) } else { .answered(.told) }
        }
        #expect(told.first == "net_bob is online" && told.contains("how is net_bob?") && told.count <= 3)
        world.observed("bob", .awayChanged("lunch"))
        #expect(Self.told(&world, during: .seconds(120)).isEmpty)
        #expect(world.bridge.unrest.allSatisfy { !$0.hasPrefix("presences") })
        // It may have been told otherwise meanwhile.
        world.wait(.seconds(6 * 3600))
        world.observed("bob", .awayChanged("dinner"))
        #expect(Self.told(&world).first == "net_bob is unavailable (dinner)")
    }

    @Test func aHomeserverThatRefusesIsToldNoMore() {
        var world = Self.world(["bob", "carol", "dave", "eve", "fred"])
        let told = Self.told(&world, during: .seconds(120)) { _ in Self.refused }
        #expect(told == ["net_bob is online", "net_carol is online", "net_dave is online"])
        world.observed("eve", .awayChanged("lunch"))
        #expect(Self.told(&world, during: .seconds(120)).isEmpty)
    }

    @Test func oneThatIsRefusedIsNotTheEnd() {
        var world = Self.world(["bob"])
        _ = Self.told(&world)
        world.observed("bob", .awayChanged("lunch"))
        #expect(Self.told(&world) { _ in Self.refused } == ["net_bob is unavailable (lunch)"])
        world.observed("eve", .joined(chan, realname: nil))
        while !world.orders.isEmpty { world.homeserverAnswers() }
        #expect(Self.told(&world) == ["net_eve is online"])
    }

    static let silences: [MatrixQueryOutcome] = [
        .unanswered("no"), .refused(MatrixFailure(status: 429, code: "M_LIMIT_EXCEEDED", message: "slower")),
    ]

    @Test(arguments: silences) func aHomeserverThatIsAwayIsAskedAgainLater(_ silence: MatrixQueryOutcome) {
        var world = Self.world(["bob"])
        #expect(Self.told(&world, during: .seconds(50)) { _ in silence } == ["net_bob is online"])
        world.observed("bob", .awayChanged("lunch"))
        #expect(Self.told(&world, during: .seconds(20)).first == "net_bob is unavailable (lunch)")
    }

    @Test func aRestartShowsThemAgain() {
        var world = Self.world(["bob"])
        _ = Self.told(&world)
        world.restart()
        #expect(world.matrix.isEmpty)
        #expect(Self.told(&world) == ["net_bob is online", "how is net_bob?"])
    }

    // MARK: In conversations

    /// Back is back: the next absence is told again, with the same words, too.
    @Test func whoCameBackIsToldToBeAwayAgain() {
        var world = World()
        world.bring(alice)
        world.member(bobGhost, .invite, in: room("talk"), by: alice, isDirect: true)
        world.session(alice, .peerIsAway(nick("bob"), "lunch"))
        #expect(world.messages == ["net_bob > !talk: (notice) bob is away: lunch"])
        world.session(alice, .peerIsAway(nick("bob"), "lunch"))
        #expect(world.messages.isEmpty)
        world.observed("bob", .awayChanged(nil))
        world.session(alice, .peerIsAway(nick("bob"), "lunch"))
        #expect(world.messages == ["net_bob > !talk: (notice) bob is away: lunch"])
    }

    // MARK: Of partners who are on no channel of ours

    private static func talk(_ token: String? = "MONITOR=30") -> World {
        var world = World { $0.homeserver.enablePresence = true }
        if let token { world.support.apply(token: token) }
        world.bring(alice)
        PersonTests.whisper(&world, "one", (nil, "u", "h"))
        while !world.orders.isEmpty { world.homeserverAnswers() }
        return world
    }

    private static let came = SessionEvent.peerCame(Source(name: "bob", user: "u", host: "h"))

    static let tidings: [([SessionEvent], [String])] = [
        ([came], []),
        ([.peerWent(nick("bob"))], ["net_bob is offline"]),
        ([.peerWent(nick("bob")), came], []),
        ([came, .peerIsAway(nick("bob"), "lunch")], ["net_bob is unavailable (lunch)"]),
        // Who comes back under the nick is not away for the words of before.
        ([.peerIsAway(nick("bob"), "lunch"), .peerWent(nick("bob")), came], []),
        (
            [.observed(Observation(source: Source(name: "bob", user: "u", host: "h"), .awayChanged("tea")))],
            ["net_bob is unavailable (tea)"]
        ),
        // Somebody else's partner, or nobody's.
        ([.peerWent(nick("eve"))], []),
    ]

    @Test(arguments: tidings) func partnersAreShownAsTheNetworkTells(_ events: [SessionEvent], _ expected: [String]) {
        var world = Self.talk()
        #expect(Self.told(&world) == ["net_bob is online", "how is net_bob?"])
        for event in events { world.session(alice, event) }
        #expect(Self.told(&world) == expected)
        #expect(world.bridge.unrest.allSatisfy { !$0.hasPrefix("presences") })
    }

    /// Watched, they are there for as long as nobody says otherwise; else only for as long as that was known not long ago.
    @Test(arguments: [true, false]) func howLongTheyAreShown(isWatched: Bool) {
        var world = Self.talk(isWatched ? "MONITOR=30" : nil)
        if isWatched { world.session(alice, Self.came) }
        _ = Self.told(&world, during: .seconds(30))
        let told = Self.told(&world, during: .seconds(620))
        #expect((told.last == "net_bob is online") == isWatched)
        #expect(told.contains("net_bob is offline") != isWatched)
        #expect(Self.told(&world, during: .seconds(60)).isEmpty != isWatched)
    }

    /// Nobody watches them any more.
    @Test func theyGoWithTheConnectionThatWatches() {
        var world = Self.talk()
        world.session(alice, Self.came)
        _ = Self.told(&world, during: .seconds(640))
        world.lose(alice)
        #expect(Self.told(&world) == ["net_bob is offline"])
        world.reconnect(alice)
        world.connect(alice)
        world.session(alice, Self.came)
        #expect(Self.told(&world) == ["net_bob is online"])
    }

    @Test func whoLeavesAChannelIsShownWhileTheyAreWatched() {
        var world = Self.talk()
        world.session(alice, Self.came)
        world.observed("bob", .joined(chan, realname: nil))
        world.observed("bob", .parted(chan, reason: nil))
        while !world.orders.isEmpty { world.homeserverAnswers() }
        #expect(Self.told(&world) == ["net_bob is online", "how is net_bob?"])
        world.session(alice, .peerWent(nick("bob")))
        #expect(Self.told(&world) == ["net_bob is offline"])
    }

    @Test func whoWritesIsBack() {
        var world = Self.talk()
        _ = Self.told(&world)
        world.session(alice, .peerIsAway(nick("bob"), "lunch"))
        #expect(Self.told(&world) == ["net_bob is unavailable (lunch)"])
        PersonTests.whisper(&world, "here again", (nil, "u", "h"))
        while !world.orders.isEmpty { world.homeserverAnswers() }
        #expect(Self.told(&world) == ["net_bob is online"])
    }

    static let answers: [([String], [String])] = [
        (["311 me bob u h * :Bob", "318 me bob :End"], ["net_bob is online", "how is net_bob?"]),
        (
            ["311 me bob u h * :Bob", "301 me bob :at lunch", "318 me bob :End"],
            ["net_bob is unavailable (at lunch)", "how is net_bob?"]
        ),
        (["401 me bob :No such nick"], []),
    ]

    /// Somebody on Matrix begins a conversation: what the server says of whoever bears the nick.
    @Test(arguments: answers) func whatWhoisTells(_ lines: [String], _ expected: [String]) {
        var world = World { $0.homeserver.enablePresence = true }
        world.bring(alice)
        world.who = ["bob": lines]
        world.member(bobGhost, .invite, in: room("talk"), by: alice, isDirect: true)
        while !world.orders.isEmpty { world.homeserverAnswers() }
        #expect(Self.told(&world) == expected)
    }

    @Test func theyAreNotShownWhereTheConversationHasEnded() throws {
        var world = Self.talk()
        world.session(alice, Self.came)
        _ = Self.told(&world)
        let room = try #require(world.store.snapshot.privateRooms.first).room
        world.member(alice, .leave, in: room)
        while !world.orders.isEmpty { world.homeserverAnswers() }
        #expect(Self.told(&world, during: .seconds(30)) == ["net_bob is offline"])
    }
}
