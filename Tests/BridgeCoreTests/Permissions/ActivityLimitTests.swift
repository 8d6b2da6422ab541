import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// More people on IRC are active than `RMAUlimit`: nothing that is said is carried, and nobody is left to wonder.
@Suite struct ActivityLimitTests {
    private static let admin = user("root")

    /// Whoever speaks on one day counts; bob alone is as many as may be.
    private static func world(limit: Int = 1) -> World {
        var world = World { configuration in
            configuration.userActivity.limit = limit
            configuration.userActivity.minUserActiveDays = 1
            configuration.userActivity.inactiveAfterDays = 2
            configuration.permissions = [admin.text: .admin, "hs.test": .usual]
            configuration.matrixHandler.messageStatusEvents = true
        }
        world.bring(alice)
        world.openAdminRoom(of: admin)
        world.irc("bob", says: "one")
        world.homeserverAnswers()
        return world
    }

    /// Eve makes them two.
    private static func over() -> World {
        var world = world()
        world.irc("eve", says: "two")
        return world
    }

    private static let words = "This bridge serves at most 1 people on IRC in a month"

    @Test func atTheLimitAllIsCarried() {
        var world = Self.world()
        world.irc("bob", says: "hello")
        #expect(world.messages == ["net_bob > !main: hello"])
        world.matrix("hello")
        #expect(world.said == ["M-alice > #chan: hello"])
    }

    @Test func overItTheRoomAndTheAdministratorsAreTold() {
        let world = Self.over()
        #expect(!world.messages.contains { $0.contains("two") })
        #expect(world.messages.filter { $0.hasPrefix("bot > !main: (notice) \(Self.words)") }.count == 1)
        #expect(world.messages.filter { $0.hasPrefix("bot > !admin: (notice) 2 people on IRC are active") }.count == 1)
        #expect(world.effects.contains(.count(.dropped(.activityLimit))))
        let logged = world.effects.contains { effect in
            if case .log(let entry) = effect { entry.level == .error && entry.fields[.count] == "2" } else { false }
        }
        #expect(logged)
    }

    @Test func wordsOfMatrixAreNotCarriedEither() {
        var world = Self.over()
        world.matrix("hello", id: "hello")
        #expect(world.said.isEmpty)
        // The room knows it already.
        #expect(world.messages.isEmpty)
        #expect(
            world.matrix.contains { $0.hasPrefix("bot reports $hello in !main failed: Your message was not delivered") }
        )
        #expect(world.store.snapshot.journal.isEmpty)
        world.irc("bob", says: "still here")
        #expect(world.messages.isEmpty)
    }

    @Test func privateWordsAreRefusedToBothSides() {
        var world = Self.world()
        world.irc("bob", whispers: "psst", to: alice)
        world.homeserverAnswers()
        let talk = world.store.snapshot.privateRooms.first?.room ?? main
        world.irc("eve", says: "two")
        world.irc("bob", whispers: "are you there", to: alice)
        #expect(world.messages.filter { $0.hasPrefix("net_bob > \(talk): (notice) \(Self.words)") }.count == 1)
        #expect(world.irc == ["M-alice asks NOTICE bob Your messages do not reach this Matrix user at present."])
        world.irc("bob", whispers: "hello?", to: alice)
        #expect(world.messages.isEmpty && world.irc.isEmpty)
        world.matrix("I am", in: talk)
        #expect(world.said.isEmpty && world.messages.isEmpty)
    }

    /// Who speaks on the channel does not see the room: they are told on IRC, each once, and no program is.
    @Test func whoSpeaksOnIRCIsToldThere() {
        var world = Self.over()
        func told(_ name: String) -> Bool {
            world.irc.contains {
                $0.contains("asks NOTICE \(name) What you say on #chan does not reach its Matrix room at present")
            }
        }
        #expect(told("eve"))
        world.irc("bob", says: "one more")
        #expect(told("bob") && !told("eve"))
        world.irc("bob", says: "and one")
        #expect(world.irc.isEmpty)
        world.irc("robot", says: "beep", as: .notice)
        #expect(world.irc.isEmpty)
        // The next time it is news again.
        world.wait(.seconds(3 * 86_400))
        world.irc("bob", says: "back")
        world.irc("eve", says: "again")
        #expect(told("eve"))
    }

    /// It may last for weeks, and who speaks on the second day has not seen what was told on the first.
    @Test func roomsAreRemindedEachDay() {
        var world = Self.over()
        func isTold() -> Bool { world.messages.contains { $0.hasPrefix("bot > !main: (notice) \(Self.words)") } }
        #expect(isTold())
        for day in 0..<3 {
            world.wait(.seconds(80_000))
            world.irc("bob", says: "day \(day)")
            world.irc("eve", says: "day \(day)")
            #expect(!isTold())
            world.wait(.seconds(6_401))
            world.matrix("day \(day)", from: carol)
            #expect(isTold())
            world.matrix("more of day \(day)", from: alice)
            #expect(!isTold())
        }
        // After a restart a day has to pass as well.
        world.restart()
        world.matrix("hello", from: alice)
        #expect(!isTold())
        world.wait(.seconds(80_000))
        world.irc("bob", says: "here")
        world.irc("eve", says: "here")
        world.wait(.seconds(6_401))
        world.matrix("hello", from: alice)
        #expect(isTold())
    }

    /// Whoever only reacts would be left to wonder, too.
    @Test func whoReactsIsTold() {
        var world = Self.world()
        world.irc("bob", whispers: "psst", to: alice, id: "m1")
        world.homeserverAnswers()
        let talk = world.store.snapshot.privateRooms.first?.room ?? main
        world.homeserverAnswers()
        world.irc("eve", says: "two")
        let said = world.newest[talk] ?? eventID("nothing")
        world.matrix(.reaction(said, key: "👍"), from: alice, in: talk)
        #expect(world.messages.filter { $0.hasPrefix("net_bob > \(talk): (notice) \(Self.words)") }.count == 1)
        world.matrix("hello?", from: alice, in: talk)
        #expect(world.messages.isEmpty)
    }

    /// Who is there, and what moderators do, is the truth all the same.
    @Test func membershipGoesOn() {
        var world = Self.over()
        world.observed("bob", .parted(chan, reason: nil))
        #expect(world.membership == ["net_bob leaves !main"])
        world.member(carol, .join)
        world.matrix("hi", from: carol)
        #expect(world.said.isEmpty)
    }

    @Test func itEndsWhenFewerAreActive() {
        var world = Self.over()
        world.homeserverAnswers()
        world.wait(.seconds(86_400))
        world.irc("bob", says: "next day")
        #expect(!world.messages.contains { $0.contains("next day") })
        world.wait(.seconds(86_400))
        let told = world.messages
        #expect(
            told.contains(
                "bot > !main: (notice) Fewer people on IRC are active again: what is said is carried on from here."
            )
        )
        #expect(told.contains { $0.hasPrefix("bot > !admin: (notice) Fewer people on IRC") })
        world.irc("bob", says: "back")
        #expect(world.messages == ["net_bob > !main: back"])
        #expect(world.store.snapshot.activityLimit == nil)
    }

    /// Killed at any time, it is as before: nobody is told twice, and it ends as it would have.
    @Test func itOutlivesTheProcess() {
        var world = Self.over()
        world.homeserverAnswers()
        world.restart()
        #expect(!world.messages.contains { $0.contains("people on IRC") })
        world.irc("bob", says: "hello")
        #expect(world.messages.isEmpty)
        world.wait(.seconds(2 * 86_400))
        #expect(world.messages.contains { $0.hasPrefix("bot > !main: (notice) Fewer people") })
    }

    @Test func aHigherLimitEndsIt() {
        var world = Self.over()
        world.configuration.userActivity.limit = 2
        world.receive(.reconfigured(world.configuration))
        #expect(world.messages.contains { $0.hasPrefix("bot > !main: (notice) Fewer people") })
        world.irc("bob", says: "back")
        #expect(world.messages == ["net_bob > !main: back"])
    }

    @Test func administratorsSeeIt() {
        var world = Self.over()
        world.command("!limits", by: Self.admin)
        #expect(
            world.messages == [
                """
                bot > !admin: (notice) 2 people on IRC were active on 1 days or more and within the last 2; at most 1 \
                (RMAUlimit).
                Nothing that is said is carried; 1 rooms have been told since somebody spoke there.
                NET: 1 connections of at most 30.
                """
            ]
        )
        world.openAdminRoom(of: alice, room: room("hers"))
        world.matrix("!limits", from: alice, in: room("hers"))
        #expect(!world.messages.contains { $0.contains("RMAUlimit") })
    }

    @Test func figuresAreMeasured() {
        var world = World { configuration in
            configuration.userActivity.isMeasured = true
            configuration.userActivity.minUserActiveDays = 1
            configuration.userActivity.threshold = .seconds(7200)
            configuration.userActivity.ageBuckets = [
                .init(name: "1h", age: .seconds(3600)), .init(name: "1d", age: .seconds(86_400)),
            ]
        }
        world.matrix("hello")
        world.irc("bob", says: "hello")
        world.wait(.seconds(5400))
        world.irc("eve", says: "hello")
        world.wait(.seconds(60))
        let measured = world.effects.compactMap { effect in
            if case .measure(.activity(let figures)) = effect { figures } else { nil }
        }
        #expect(measured.count == 1)
        #expect(measured.last?.monthly == 2)
        #expect(measured.last?.isOverLimit == false)
        #expect(measured.last?.remote.active == 2)
        #expect(measured.last?.remote.byAge == ["1h": 1, "1d": 2])
        #expect(measured.last?.matrix.active == 1)
        #expect(measured.last?.matrix.byAge == ["1h": 0, "1d": 1])
    }
}
