import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What operators ask of the bridge.
@Suite struct AdministrationTests {
    static func asked(_ world: inout World, _ request: AdministrationRequest) -> AdministrationAnswer? {
        world.ask(.administration(request))
        guard world.replies.count <= 1, case .administration(let answer)? = world.replies.first else { return nil }
        return answer
    }

    static func plan(_ deed: SweepPlan.Deed, hours: Int = 2, dry: Bool = false) -> SweepPlan {
        SweepPlan(network: net, deed: deed, idleFor: .seconds(hours * 3600), isDryRun: dry)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var name: String
        var request: AdministrationRequest
        var code: AdministrationRefusal.Code
        var testDescription: String { name }
    }

    static let other = NetworkID("other")

    static let refused: [Refused] = [
        Refused(name: "a user not known", request: .inspectUser(user("nobody")), code: .unknown),
        Refused(name: "a ghost is no user", request: .inspectUser(bobGhost), code: .unknown),
        Refused(name: "a room not known", request: .inspectRoom(room("nowhere")), code: .unknown),
        Refused(name: "a connection elsewhere", request: .inspectConnection(other, alice), code: .unknown),
        Refused(name: "a connection of nobody", request: .inspectConnection(net, user("nobody")), code: .unknown),
        Refused(name: "lines elsewhere", request: .raw(other, alice, ["NAMES"]), code: .unknown),
        Refused(name: "no lines", request: .raw(net, alice, []), code: .invalid),
        Refused(name: "an empty line", request: .raw(net, alice, [""]), code: .invalid),
        Refused(name: "no command", request: .raw(net, alice, ["NAMES", "§!"]), code: .invalid),
        Refused(name: "what is the connection's own", request: .raw(net, alice, ["CAP LS"]), code: .invalid),
        Refused(name: "two lines in one", request: .raw(net, alice, ["NAMES\rQUIT"]), code: .invalid),
        Refused(
            name: "too many lines",
            request: .raw(net, alice, Array(repeating: "NAMES", count: 51)),
            code: .invalid
        ),
        Refused(name: "lines of who is not there", request: .raw(net, carol, ["NAMES"]), code: .conflict),
        Refused(
            name: "ending who is not there",
            request: .killUser(carol, reason: "x", deactivates: false),
            code: .conflict
        ),
        Refused(name: "ending a ghost", request: .killUser(bobGhost, reason: "x", deactivates: true), code: .invalid),
        Refused(name: "ending the bot", request: .killUser(bot, reason: "x", deactivates: true), code: .invalid),
        Refused(name: "bringing back who was not ended", request: .reactivate(alice), code: .conflict),
        Refused(
            name: "a room elsewhere",
            request: .killRoom(main, other, channel: "#chan", reason: "x"),
            code: .unknown
        ),
        Refused(name: "no channel", request: .killRoom(main, net, channel: "chan", reason: "x"), code: .invalid),
        Refused(name: "no link", request: .killRoom(main, net, channel: "#x", reason: "x"), code: .unknown),
        Refused(
            name: "a link of the configuration",
            request: .killRoom(main, net, channel: "#chan", reason: "x"),
            code: .conflict
        ),
        Refused(name: "progress of nothing", request: .sweepProgress, code: .unknown),
        Refused(name: "stopping nothing", request: .stopSweep, code: .conflict),
        Refused(
            name: "sweeping elsewhere",
            request: .sweep(SweepPlan(network: other, deed: .reap(reason: "x"), idleFor: .seconds(1))),
            code: .unknown
        ),
        Refused(
            name: "sweeping all",
            request: .sweep(SweepPlan(network: net, deed: .reap(reason: "x"), idleFor: .zero)),
            code: .invalid
        ),
        Refused(
            name: "sweeping nobody",
            request: .sweep(SweepPlan(network: net, deed: .reap(reason: "x"), idleFor: .seconds(1), limit: 0)),
            code: .invalid
        ),
    ]

    @Test(arguments: refused) func refuses(_ row: Refused) {
        var world = World()
        world.bring(alice)
        guard case .refused(let refusal)? = Self.asked(&world, row.request) else {
            Issue.record("answered: \(world.replies)")
            return
        }
        #expect(refusal.code == row.code)
        #expect(world.irc.isEmpty && world.matrix.isEmpty && world.stored.isEmpty)
    }

    @Test func usersAreShownWithoutSecrets() throws {
        var world = World { $0.permissions = [alice.text: .admin] }
        world.bring(alice)
        world.openAdminRoom()
        world.command("!storepass hush hush")
        guard case .users(let users)? = Self.asked(&world, .inspectUser(alice)), let report = users.first else {
            Issue.record("answered: \(world.replies)")
            return
        }
        let connection = try #require(report.connections.first)
        #expect(connection.nick == "M-alice" && connection.state == .online && connection.channels == ["#chan"])
        #expect(connection.hasPassword && !connection.hasQuit)
        #expect(report.rooms == [main] && report.adminRoom == adminRoom && report.isAdministrator)
        #expect(report.lastActive == world.wall && report.bar == nil)
        #expect(!"\(world.replies)".contains("hush"))
        guard case .users(let some)? = Self.asked(&world, .inspectUsers(Pattern("^@al"))) else { return }
        #expect(some.map(\.user) == [alice])
        guard case .users(let none)? = Self.asked(&world, .inspectUsers(Pattern("^al"))) else { return }
        #expect(none.isEmpty)
        guard case .connection(let bot)? = Self.asked(&world, .inspectConnection(net, nil)) else { return }
        #expect(bot.nick == "appservicebot" && bot.state == .online && bot.channels == ["#chan"])
    }

    @Test func roomsAreShown() {
        var world = World { $0.networks[0].mappings[0].key = "hush" }
        world.bring(alice)
        world.openAdminRoom()
        world.irc("bob", says: "hello")
        guard case .rooms(let rooms)? = Self.asked(&world, .inspectRooms(nil)) else {
            Issue.record("answered: \(world.replies)")
            return
        }
        #expect(rooms.map(\.room) == [adminRoom, main])
        #expect(rooms.map(\.kind) == [.administration, .linked])
        #expect(rooms.map(\.user) == [alice, nil])
        #expect(rooms[1].matrixMembers == 1 && rooms[1].ghosts == 1)
        #expect(rooms[1].links.map(\.channel) == ["#chan"])
        #expect(rooms[1].links.map(\.hasKey) == [true])
        #expect(rooms[1].links.map(\.reporter) == ["appservicebot"])
        #expect(!"\(world.replies)".contains("hush"))
        guard case .rooms(let one)? = Self.asked(&world, .inspectRoom(main)) else { return }
        #expect(one.map(\.room) == [main])
    }

    @Test func rawLinesAreAnswered() {
        var world = World()
        world.bring(alice)
        world.ask(.administration(.raw(net, alice, ["names #chan", "VERSION"])))
        #expect(world.irc == ["M-alice asks NAMES #chan / VERSION"])
        #expect(world.replies.isEmpty)
        world.answer([":irc.test 353 M-alice = #chan :M-alice", "@time=x :irc.test 366 M-alice #chan :End"])
        #expect(
            world.replies == [
                .administration(
                    .lines(
                        [":irc.test 353 M-alice = #chan M-alice", ":irc.test 366 M-alice #chan End"],
                        isComplete: true
                    )
                )
            ]
        )
    }

    @Test func theBotSpeaksToo() {
        var world = World()
        world.ask(.administration(.raw(net, nil, ["LUSERS"])))
        #expect(world.irc == ["appservicebot asks LUSERS"])
        world.lose(nil)
        guard case .administration(.lines(let lines, let isComplete))? = world.replies.first else {
            Issue.record("answered: \(world.replies)")
            return
        }
        #expect(lines.isEmpty && !isComplete)
    }

    @Test func whoIsEndedStaysAwayUntilTheySpeak() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        #expect(Self.asked(&world, .killUser(alice, reason: "flood", deactivates: false)) == .networks([net]))
        #expect(world.irc == ["M-alice quits (flood)"])
        #expect(
            world.messages == [
                "bot > !admin: (notice) Your connections were ended by the bridge's administration: flood."
            ]
        )
        world.session(alice, .closed(.requested))
        #expect(world.irc.isEmpty)
        world.matrix("sorry")
        #expect(world.irc == ["M-alice connects"])
    }

    @Test func whoIsDeactivatedStaysAway() {
        var world = World()
        world.bring(alice)
        let words = "Your use of this bridge has been ended by its administration: flood."
        #expect(Self.asked(&world, .killUser(alice, reason: "flood", deactivates: true)) == .networks([net]))
        #expect(world.irc == ["M-alice quits (No longer a user of this bridge)"])
        #expect(world.membership == ["bot kicks alice from !main (\(words))"])
        world.restart()
        world.member(alice, .leave)
        world.member(alice, .join)
        #expect(world.membership == ["bot kicks alice from !main (\(words))"])
        #expect(world.drops == [.deactivatedUser])
        #expect(Self.asked(&world, .reactivate(alice)) == .done)
        world.restart()
        world.member(alice, .leave)
        world.member(alice, .join)
        #expect(world.membership.isEmpty)
    }

    @Test func aRoomIsEnded() throws {
        var world = World()
        world.ask(.room(alias("irc_net_#new")))
        world.homeserverAnswers()
        let portal = try #require(world.store.snapshot.links.first { $0.origin == .alias }?.room)
        #expect(Self.asked(&world, .killRoom(portal, net, channel: "#NEW", reason: "spam")) == .done)
        #expect(world.irc == ["appservicebot parts #new (No longer bridged: spam)"])
        #expect(!world.store.snapshot.links.contains { $0.room == portal })
    }

    @Test("A room may be ended in silence, and keep its alias", arguments: [true, false], [true, false])
    func aRoomIsEndedAsWished(_ isAnnounced: Bool, _ removesAliases: Bool) throws {
        var world = World()
        world.ask(.room(alias("irc_net_#new")))
        world.homeserverAnswers()
        let portal = try #require(world.store.snapshot.links.first { $0.origin == .alias }?.room)
        let request = AdministrationRequest.killRoom(
            portal,
            net,
            channel: "#new",
            reason: "spam",
            isAnnounced: isAnnounced,
            removesAliases: removesAliases
        )
        #expect(Self.asked(&world, request) == .done)
        #expect(world.messages.isEmpty == !isAnnounced)
        #expect(world.matrix.contains("bot removes #irc_net_#new:hs.test") == removesAliases)
        #expect(world.matrix.contains("bot empties m.room.canonical_alias of \(portal)") == removesAliases)
        #expect(world.store.snapshot.traces.isEmpty)
    }

    @Test("Closed channels are listed and opened, by a command and by the interface")
    func optOuts() throws {
        var world = World { $0.permissions = [alice.text: .admin] }
        world.openAdminRoom()
        world.command("!optouts")
        #expect(world.messages == ["bot > !admin: (notice) No channel is closed to this bridge."])
        #expect(Self.asked(&world, .listOptOuts) == .optOuts([]))
        for name in ["#Plumbed", "#second"] {
            world.whisper("!optout \(name)")
            world.serverKnows(on: name, account: "acc")
        }
        guard case .optOuts(let found)? = Self.asked(&world, .listOptOuts) else {
            return #expect(Bool(false), "no list")
        }
        #expect(found.map(\.channel.text) == ["#Plumbed", "#second"])
        world.command("!optouts net")
        #expect(world.messages.first?.contains("#Plumbed on NET, by Oper, logged in as acc\n#second") == true)
        world.command("!optin #plumbed")
        #expect(world.messages == ["bot > !admin: (notice) #plumbed on NET may be linked again."])
        world.command("!optin #plumbed")
        #expect(world.messages == ["bot > !admin: (notice) #plumbed is open to the bridge already."])
        #expect(Self.asked(&world, .liftOptOut(net, channel: "#SECOND")) == .done)
        #expect(world.store.snapshot.optOuts.isEmpty)
        for (request, code): (AdministrationRequest, AdministrationRefusal.Code) in [
            (.liftOptOut(net, channel: "#second"), .conflict), (.liftOptOut(net, channel: "second"), .invalid),
            (.liftOptOut(NetworkID("no"), channel: "#second"), .unknown),
        ] {
            guard case .refused(let refusal)? = Self.asked(&world, request) else {
                Issue.record("\(request) was not refused")
                continue
            }
            #expect(refusal.code == code)
        }
        for text in ["!optouts", "!optin #plumbed"] {
            world.member(bot, .invite, in: room("desk"), by: carol, isDirect: true)
            world.homeserverAnswers()
            world.matrix(text, from: carol, in: room("desk"))
            #expect(world.messages.contains { $0.contains("You do not have permission to use this command.") })
        }
    }

    // MARK: Idle users

    /// Alice was active four hours ago, Carol two, Dave now.
    static func idling(_ change: (inout Configuration) -> Void = { _ in }) -> World {
        var world = World(change)
        world.bring(alice)
        world.wait(.seconds(2 * 3600))
        world.bring(carol)
        world.wait(.seconds(2 * 3600))
        world.bring(user("dave"))
        return world
    }

    @Test func aDryRunTellsWhoItWouldBe() {
        var world = Self.idling()
        let answer = Self.asked(&world, .sweep(Self.plan(.reap(reason: "idle"), dry: true)))
        #expect(answer == .sweep(SweepReport(users: [alice, carol], total: 2, done: 0, isRunning: false)))
        #expect(world.matrix.isEmpty && world.irc.isEmpty)
        #expect(world.timers[.sweep] == nil)
    }

    @Test func idleUsersGoOneAfterAnother() {
        var world = Self.idling()
        let answer = Self.asked(&world, .sweep(Self.plan(.reap(reason: "idle"))))
        #expect(answer == .sweep(SweepReport(users: [alice, carol], total: 2, done: 0, isRunning: true)))
        guard case .refused? = Self.asked(&world, .sweep(Self.plan(.reap(reason: "idle")))) else {
            Issue.record("two at once")
            return
        }
        world.wait(.milliseconds(500))
        #expect(world.membership == ["bot kicks alice from !main (idle)"])
        #expect(world.irc == ["M-alice quits (idle)"])
        #expect(
            Self.asked(&world, .sweepProgress)
                == .sweep(SweepReport(users: [carol], total: 2, done: 1, isRunning: true))
        )
        // Who comes back to life in time is left alone.
        world.matrix("I am here", from: carol)
        world.wait(.milliseconds(500))
        #expect(world.membership.isEmpty)
        #expect(
            Self.asked(&world, .sweepProgress) == .sweep(SweepReport(users: [], total: 2, done: 2, isRunning: false))
        )
    }

    @Test func onlyWhoWasNotToldYetIsWarned() {
        var world = Self.idling()
        _ = Self.asked(&world, .sweep(Self.plan(.warn(text: "You will be taken out"))))
        world.wait(.seconds(1))
        #expect(world.matrix == ["bot makes IRC Bridge status"])
        world.homeserverAnswers()
        #expect(world.messages.first?.hasSuffix("(notice) You will be taken out") == true)
        #expect(world.messages.count == 1)
    }

    @Test func aSweepIsStopped() {
        var world = Self.idling()
        _ = Self.asked(&world, .sweep(Self.plan(.reap(reason: "idle"))))
        #expect(Self.asked(&world, .stopSweep) == .done)
        world.wait(.seconds(2))
        #expect(world.membership.isEmpty)
    }

    struct Spared: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout Configuration) -> Void = { _ in }
        var plan: @Sendable (inout SweepPlan) -> Void = { _ in }
        var users: [UserID]
    }

    static let spared: [Spared] = [
        Spared(testDescription: "administrators", change: { $0.permissions = [alice.text: .admin] }, users: [carol]),
        Spared(testDescription: "a pattern", plan: { $0.spared = Pattern("^@car") }, users: [alice]),
        Spared(testDescription: "all but one", plan: { $0.limit = 1 }, users: [alice]),
        Spared(testDescription: "shorter", plan: { $0.idleFor = .seconds(3 * 3600) }, users: [alice]),
        Spared(testDescription: "none", plan: { $0.idleFor = .seconds(1) }, users: [alice, carol]),
    ]

    @Test(arguments: spared) func someAreSpared(_ row: Spared) {
        var world = Self.idling(row.change)
        var plan = Self.plan(.reap(reason: "idle"), dry: true)
        row.plan(&plan)
        guard case .sweep(let report)? = Self.asked(&world, .sweep(plan)) else {
            Issue.record("answered: \(world.replies)")
            return
        }
        #expect(report.users == row.users)
    }

    @Test func whoWasNeverSeenIsSparedUnlessSaid() {
        var snapshot = Snapshot()
        snapshot.memberships = [main: [alice]]
        var world = World(snapshot: snapshot)
        var plan = Self.plan(.reap(reason: "idle"), dry: true)
        #expect(
            Self.asked(&world, .sweep(plan)) == .sweep(SweepReport(users: [], total: 0, done: 0, isRunning: false))
        )
        plan.sparesUnknown = false
        #expect(
            Self.asked(&world, .sweep(plan))
                == .sweep(SweepReport(users: [alice], total: 1, done: 0, isRunning: false))
        )
    }

    // MARK: Silent connections

    @Test func aSilentConnectionEndsAndComesBack() {
        var world = World { $0.networks[0].ircClients.idleTimeout = .seconds(3600) }
        world.bring(alice)
        world.openAdminRoom()
        world.wait(.seconds(3590))
        #expect(world.irc.isEmpty)
        world.wait(.seconds(20))
        #expect(world.irc == ["M-alice quits (Idle timeout reached: 3600s)"])
        #expect(world.membership.isEmpty)
        #expect(world.messages.count == 1)
        world.session(alice, .closed(.requested))
        world.matrix("good morning")
        #expect(world.irc == ["M-alice connects"])
    }

    @Test func connectionsThatShowTheRoomStay() {
        var world = World {
            $0.networks[0].ircClients.idleTimeout = .seconds(3600)
            $0.networks[0].membershipLists.enabled = true
            $0.networks[0].membershipLists.matrixToIrc.initial = true
        }
        world.bring(alice)
        world.wait(.seconds(8000))
        #expect(world.irc.isEmpty)
        // Nor does one whose time is not limited.
        var other = World { $0.networks[0].ircClients.idleTimeout = .zero }
        other.bring(alice)
        other.wait(.seconds(20_000))
        #expect(other.irc.isEmpty)
    }
}
