import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What a channel's modes and ranks are in a room: each row in rooms of three versions, and once more in a room that has
/// its own moderators, where nothing happens.
@Suite struct ChannelRuleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var people = ["bob", "+vic"]
        /// On the channel when we come.
        var modes = "+nt"
        var support: [String] = []
        var powers: [Character: Int] = ["o": 50, "v": 1]
        var joinRule = "public"
        var history = "shared"
        /// What happens then: mode letters and their parameters.
        var then: [[String]] = []
        var says: [String]
        var testDescription: String { name }
    }

    private static let many = ["PREFIX=(qaohv)~&@%+"]
    private static let inspircd = ["PREFIX=(ov)@+", "CHANMODES=be,k,lL,MRimnprst"]
    private static let solanum = ["EXTBAN=$,arx", "CHANMODES=bq,k,lf,RMimnprst"]

    static let ranks: [Row] = [
        Row(name: "nobody has a rank", people: ["bob"], says: ["speak=0"]),
        Row(name: "@ on joining", people: ["@bob"], says: ["net_bob=50"]),
        Row(name: "+ on joining", people: ["+bob"], says: ["net_bob=1"]),
        Row(name: "@+ counts as @", people: ["@+bob"], says: ["net_bob=50"]),
        Row(name: "+o", then: [["+o", "bob"]], says: ["net_bob=50", "net_vic=1"]),
        Row(name: "-o", people: ["@bob"], then: [["-o", "bob"]], says: ["without net_bob"]),
        Row(name: "-o of one with a voice keeps it", people: ["@+bob"], then: [["-o", "bob"]], says: ["net_bob=1"]),
        Row(name: "+v", then: [["+v", "bob"]], says: ["net_bob=1"]),
        Row(name: "-v", then: [["-v", "vic"]], says: ["without net_vic"]),
        Row(
            name: "+ov-v in one line",
            then: [["+ov-v", "bob", "bob", "vic"]],
            says: ["net_bob=50", "without net_vic"]
        ),
        Row(name: "+o-o in one line", then: [["+o-o", "bob", "bob"]], says: ["without net_bob"]),
        Row(name: "+o of one of ours", then: [["+o", "M-alice"]], says: ["alice=50"]),
        Row(name: "-o of one of ours", then: [["+o", "M-alice"], ["-o", "M-alice"]], says: ["without alice"]),
        Row(name: "+o of the bot changes nothing", then: [["+o", "appservicebot"]], says: ["without appservicebot"]),
        Row(
            name: "another map",
            powers: ["o": 75, "v": 10],
            then: [["+o", "bob"]],
            says: ["net_bob=75", "net_vic=10"]
        ),
        Row(name: "voice mapped to nothing", powers: ["o": 50, "v": 0], says: ["without net_vic"]),
        Row(name: "~ has what @ has", people: ["~bob"], support: many, says: ["net_bob=50"]),
        Row(name: "& has what @ has", people: ["&bob"], support: many, says: ["net_bob=50"]),
        Row(name: "% has what + has", people: ["%bob"], support: many, says: ["net_bob=1"]),
        Row(
            name: "all five ranks mapped",
            people: ["~bob", "&ann", "@opa", "%hal", "+vic"],
            support: many,
            powers: ["q": 90, "a": 80, "o": 50, "h": 25, "v": 1],
            says: ["net_bob=90", "net_ann=80", "net_opa=50", "net_hal=25", "net_vic=1"]
        ),
        Row(
            name: "the strongest counts, not the highest level",
            people: ["~@bob"],
            support: many,
            powers: ["q": 40, "o": 50],
            says: ["net_bob=40"]
        ),
        Row(
            name: "-q of one who is @ too",
            people: ["~@bob"],
            support: many,
            then: [["-q", "bob"]],
            says: ["net_bob=50"]
        ),
    ]

    static let modes: [Row] = [
        Row(name: "+m on joining", modes: "+mnt", says: ["speak=1", "net_vic=1"]),
        Row(name: "+m", then: [["+m"]], says: ["speak=1"]),
        Row(name: "-m", modes: "+mnt", then: [["-m"]], says: ["speak=0"]),
        Row(
            name: "+m where a voice has more",
            powers: ["o": 50, "v": 10],
            then: [["+m"]],
            says: ["speak=10", "net_vic=10"]
        ),
        Row(
            name: "+m where a voice has none",
            powers: ["o": 50, "v": 0],
            then: [["+m"]],
            says: ["speak=1", "net_vic=1"]
        ),
        Row(name: "+t", modes: "+n", then: [["+t"]], says: ["topic=50"]),
        Row(name: "-t", then: [["-t"]], says: ["topic=0"]),
        Row(
            name: "+t where half operators are",
            support: many,
            powers: ["o": 50, "h": 25, "v": 1],
            says: ["topic=25"]
        ),
        Row(name: "+i on joining", modes: "+int", says: ["join=invite", "history=joined", "invite=50"]),
        Row(name: "+i", then: [["+i"]], says: ["join=invite", "history=joined", "invite=50"]),
        Row(name: "-i", modes: "+int", then: [["-i"]], says: ["join=public", "history=shared", "invite=0"]),
        Row(name: "+k", then: [["+k", "sesame"]], says: ["join=invite", "history=joined", "without sesame"]),
        Row(name: "-k", modes: "+knt sesame", then: [["-k", "sesame"]], says: ["join=public"]),
        Row(name: "-k while +i", modes: "+iknt sesame", then: [["-k", "sesame"]], says: ["join=invite"]),
        Row(name: "-i while +k", modes: "+iknt sesame", then: [["-i"]], says: ["join=invite"]),
        Row(name: "-ik", modes: "+iknt sesame", then: [["-ik", "sesame"]], says: ["join=public", "history=shared"]),
        Row(
            name: "+i where restricted",
            joinRule: "restricted",
            then: [["+i"]],
            says: ["join=restricted", "allow kept"]
        ),
        Row(
            name: "+i-i where restricted",
            joinRule: "restricted",
            then: [["+i"], ["-i"]],
            says: ["join=restricted", "allow kept"]
        ),
        Row(name: "+k where knock", joinRule: "knock", then: [["+k", "x"]], says: ["join=knock"]),
        Row(
            name: "+i where knock_restricted",
            joinRule: "knock_restricted",
            then: [["+i"], ["-i"]],
            says: ["join=knock_restricted", "allow kept"]
        ),
        Row(
            name: "-i where somebody closed the room",
            joinRule: "invite",
            then: [["+i"], ["-i"]],
            says: ["join=invite"]
        ),
        Row(name: "+i where all may read", history: "world_readable", then: [["+i"]], says: ["history=joined"]),
        Row(
            name: "-i gives that back",
            history: "world_readable",
            then: [["+i"], ["-i"]],
            says: ["history=world_readable"]
        ),
        Row(
            name: "+i where the invited may read",
            history: "invited",
            then: [["+i"], ["-i"]],
            says: ["history=invited"]
        ),
        Row(name: "+s on joining", modes: "+nst", says: ["unlisted", "history=joined", "join=public"]),
        Row(name: "+s", then: [["+s"]], says: ["unlisted", "history=joined"]),
        Row(name: "-s", modes: "+nst", then: [["-s"]], says: ["listed", "history=shared"]),
        Row(name: "+p", then: [["+p"]], says: ["unlisted"]),
        Row(name: "-p while +s", modes: "+nps", then: [["-p"]], says: ["unlisted"]),
        Row(name: "neither", says: ["listed"]),
        Row(name: "+l", then: [["+l", "5"]], says: ["join=public", #""modes":"+lnt 5""#, "a limit"]),
        Row(name: "-l", then: [["+l", "5"], ["-l"]], says: [#""modes":"+nt""#]),
        Row(name: "+n", modes: "+t", then: [["+n"]], says: [#""modes":"+nt""#]),
        Row(name: "+M", support: inspircd, then: [["+M"]], says: ["speak=0", "may speak"]),
        Row(name: "+R", support: inspircd, then: [["+R"]], says: ["join=public", "may come in"]),
        Row(name: "+r of services", support: inspircd, then: [["+r"]], says: ["join=public", #""notes":[]"#]),
        Row(name: "+r of solanum", support: solanum, then: [["+r"]], says: ["may come in"]),
        Row(name: "+R of solanum", support: solanum, then: [["+R"]], says: ["may speak"]),
        Row(name: "a forward", support: inspircd, then: [["+L", "#more"]], says: [##""forward":"#more""##]),
        Row(name: "a forward of solanum", support: solanum, then: [["+f", "#more"]], says: [##""forward":"#more""##]),
        Row(name: "a forward gone", support: solanum, then: [["+f", "#m"], ["-f"]], says: [#""modes":"+nt""#]),
    ]

    private func scene(_ row: Row, _ kind: ModerationScene.Kind, _ version: String) -> ModerationScene {
        var scene = ModerationScene(
            kind,
            version: version,
            people: row.people,
            modes: row.modes,
            support: row.support,
            { $0.networks[0].modePowerMap = row.powers },
            room: {
                let allow = #","allow":[{"type":"m.room_membership","room_id":"!space"}]"#
                $0.joinRules = #"{"join_rule":"\#(row.joinRule)"\#(row.joinRule.contains("restricted") ? allow : "")}"#
                $0.history = #"{"history_visibility":"\#(row.history)"}"#
            }
        )
        for line in row.then {
            scene.world.observed("op", .mode(chan, ModeChange.parse(line, support: scene.world.support)))
            scene.settle()
        }
        return scene
    }

    @Test(arguments: ranks + modes, ["10", "11", "12"])
    func isSoInAPortal(_ row: Row, _ version: String) {
        let room = scene(row, .portal, version).room
        let found = room.summary + " " + room.modes + (room.joinRules.contains("!space") ? " allow kept" : "")
        for word in row.says {
            if word.hasPrefix("without ") {
                #expect(!found.contains(word.dropFirst("without ".count)), "\(found)")
            } else {
                #expect((found + " ").contains(word + (word.last?.isNumber == true ? " " : "")), "\(found)")
            }
        }
        #expect(room.levels.users[bot] == (version == "12" ? nil : 100))
    }

    @Test(arguments: ranks + modes)
    func isNothingInARoomOfOthers(_ row: Row) {
        let scene = scene(row, .plumbed, "11")
        #expect(scene.room.writes == 0)
        #expect(scene.room.modes.isEmpty)
        #expect(RoomAccess.joinRules.value(in: scene.room.joinRules) == row.joinRule)
        #expect(RoomAccess.history.value(in: scene.room.history) == row.history)
    }

    @Test func isSoInEveryRoomWhereConfigured() {
        var scene = ModerationScene(.plumbed, people: ["@bob"]) { $0.networks[0].syncModes = .all }
        #expect(scene.room.summary.contains("net_bob=50"))
        scene.mode("+i")
        scene.settle()
        #expect(scene.room.summary.contains("join=invite"))
        let off = ModerationScene(.portal, people: ["@bob"]) { $0.networks[0].syncModes = .off }
        #expect(off.room.writes == 0)
    }

    // MARK: When

    @Test func changesAreGathered() {
        var scene = ModerationScene()
        let before = scene.room.writes
        for _ in 0..<5 {
            scene.mode("+o", "bob")
            scene.world.wait(.milliseconds(500))
            scene.mode("-o", "bob")
            scene.world.wait(.milliseconds(500))
        }
        scene.mode("+v", "bob")
        scene.settle()
        #expect(scene.room.writes == before + 1)
        #expect(scene.room.summary.contains("net_bob=1"))
    }

    @Test func whatIsTakenBackAtOnceIsNoEvent() {
        var scene = ModerationScene()
        scene.mode("+o", "bob")
        scene.mode("-o", "bob")
        #expect(scene.settle().allSatisfy { !$0.contains("powers") })
    }

    @Test func withoutAPeriodAllIsAtOnce() {
        var scene = ModerationScene { $0.ircHandler.powerLevelGracePeriod = .zero }
        scene.mode("+o", "bob")
        #expect(scene.world.matrix.contains("bot gives powers in !main: net_bob 50"))
    }

    @Test func anEndlessStreamOfChangesIsCarriedOverAllTheSame() {
        var scene = ModerationScene(people: (0..<40).map { "p\($0)" })
        let before = scene.room.writes
        for step in 0..<40 {
            scene.mode("+v", "p\(step)")
            scene.world.wait(.milliseconds(700))
            scene.world.homeserverAnswers { scene.room.take($0) }
        }
        #expect((1...4).contains(scene.room.writes - before), "\(scene.room.writes - before)")
    }

    @Test func whatChangedWhileAwayIsMadeGood() {
        var scene = ModerationScene(people: ["@bob", "eve"], modes: "+imnt")
        #expect(scene.room.summary.contains("net_bob=50 speak=1 topic=50 invite=50 join=invite"))
        scene.world.lose(nil)
        scene.world.lose(alice)
        scene.world.present[chan] = ["bob", "@eve"]
        scene.world.modes[chan] = "+nt"
        scene.world.reconnect(nil)
        scene.world.connect(nil)
        scene.settle()
        #expect(scene.room.summary.contains("net_eve=50 speak=0 topic=50 invite=0 join=public"))
        #expect(!scene.room.summary.contains("net_bob"))
    }

    @Test func aRestartChangesNothingThatIsSoAlready() {
        var scene = ModerationScene(people: ["@bob"], modes: "+imnst")
        let before = scene.room
        scene.world.restart()
        scene.settle()
        #expect(scene.room.writes == before.writes)
        #expect(scene.room.summary == before.summary)
        // What is closed is opened again, by what the store has of it.
        scene.mode("-ims")
        scene.settle()
        #expect(scene.room.summary.hasSuffix("join=public history=shared listed"))
    }

    @Test func whoSpeaksInAModeratedChannelMaySpeakInTheRoom() {
        var scene = ModerationScene(people: ["bob"], modes: "+mnt")
        scene.world.irc("ChanServ", says: "Welcome")
        let orders = scene.world.matrix.filter { $0.contains("powers") || $0.contains("Welcome") }
        #expect(orders == ["bot gives powers in !main: net_chanserv 1", "net_chanserv > !main: Welcome"])
        scene.world.irc("ChanServ", says: "Again")
        #expect(!scene.world.matrix.contains { $0.contains("powers") })
        scene.mode("-m")
        scene.settle()
        #expect(!scene.room.summary.contains("net_chanserv"))
    }

    @Test func thereIsAnEndToLevels() {
        let people = (0..<400).map { "+v\($0)" } + ["@bob"]
        let scene = ModerationScene(people: people, modes: "+mnt")
        #expect(scene.room.levels.users.count == 300)
        #expect(scene.room.summary.contains("net_bob=50"))
        // Not all who may speak are named: the room lets everybody, and the server turns away who may not.
        #expect(scene.room.summary.contains("speak=0"))
    }

    @Test func nobodyIsRaisedToTheBotsOwnLevel() {
        for (version, level) in [("10", 99), ("11", 99), ("12", 100)] {
            let scene = ModerationScene(version: version, people: ["@bob"]) { $0.networks[0].modePowerMap = ["o": 100] }
            #expect(scene.room.levels.users[bobGhost] == level)
        }
    }

    @Test func aGhostThatGoesLosesItsLevel() {
        var scene = ModerationScene(people: ["@bob", "@ann"])
        scene.world.observed("bob", .parted(chan, reason: nil))
        scene.settle()
        #expect(!scene.room.summary.contains("net_bob"))
        scene.world.observed("ann", .renamed(to: nick("anna")))
        scene.settle()
        #expect(scene.room.summary.hasPrefix("net_anna=50 speak"))
    }

    @Test func whoseConnectionBreaksKeepsTheirsUntilTheyAreBack() {
        var scene = ModerationScene(ranks: ["M-alice": "@"])
        #expect(scene.room.summary.hasPrefix("alice=50"))
        scene.world.lose(alice)
        scene.world.observed("M-alice", .quit(reason: "Connection reset"))
        scene.settle()
        #expect(scene.room.summary.hasPrefix("alice=50"))
        scene.world.reconnect(alice)
        scene.world.connect(alice)
        scene.settle()
        #expect(!scene.room.summary.contains("alice"))
    }

    /// Until the modes are known a channel may be one that hides.
    @Test func aPortalIsListedWhenItsModesAreKnown() {
        var world = World()
        let two = channel("#two")
        world.modes[two] = "+s"
        world.ask(.room(alias("irc_net_#two")))
        world.homeserverAnswers()
        #expect(!world.matrix.contains { $0.contains(" lists ") })
        world.wait(.seconds(2))
        #expect(!world.matrix.contains { $0.contains(" lists ") })
    }

    @Test func aRoomGivenAwayIsItsOwn() {
        var scene = ModerationScene(people: ["@bob"])
        scene.world.handOver(main, to: [alice])
        scene.world.homeserverAnswers { scene.room.take($0) }
        let before = scene.room.writes
        scene.mode("-o", "bob")
        scene.mode("+i")
        scene.settle()
        #expect(scene.room.writes == before)
        #expect(scene.room.summary.contains("join=public"))
    }
}
