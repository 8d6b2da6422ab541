import BridgeTesting
import Testing

extension Journeys {
    @Suite("Moderation")
    struct ModerationTests {
        private static let portal = "#Ruled"
        private static let plumbed = "#Own"

        /// Everybody of one run.
        private struct Cast {
            let stage: Stage
            let alice: MatrixTestClient
            let carol: MatrixTestClient
            let dave: MatrixTestClient
            let owner: MatrixTestClient
            /// Operator of both channels.
            let keeper: IRCTestClient
            let room: String
            let own: String
            /// Carol's and Dave's rooms with the bot.
            let desks: [Desk]
        }

        @Test("Ranks, modes, kicks and bans are the same on both sides, and people are told")
        func moderation() async throws {
            var options = Stage.Options(.inspircd)
            options.startsBridge = false
            try await Stage.run(options) { stage in
                let users = try await stage.users(["alice", "carol", "dave", "owner"])
                let levels: TestJSON = ["users": .object([stage.botUser: 100, users[0].userID: 50])]
                let own = try await users[3].createRoom(more: ["power_level_content_override": levels])
                try stage.configure { $0.networks[0].mappings = [Self.plumbed: [own]] }
                let keeper = try await stage.person("keeper")
                for channel in [Self.portal, Self.plumbed] { try await keeper.join(channel) }
                try await stage.bridge.start()
                try await users[3].waitForMember(stage.botUser, in: own)
                let desks = [try await Desk.open(stage, users[1]), try await Desk.open(stage, users[2])]
                let room = try await stage.enter(users[0], Self.portal, seenBy: keeper)
                for user in users[1...2] { try await stage.enter(user, Self.portal, seenBy: keeper) }
                let cast = Cast(
                    stage: stage,
                    alice: users[0],
                    carol: users[1],
                    dave: users[2],
                    owner: users[3],
                    keeper: keeper,
                    room: room,
                    own: own,
                    desks: desks
                )
                try await ranks(cast)
                try await modes(cast)
                try await away(cast)
                try await matrixModerates(cast)
                try await ircBans(cast)
                try await ownRoom(cast)
                try await oper(cast)
            }
        }

        // MARK: Power

        private func level(_ user: String, _ cast: Cast) async throws -> Int {
            try await cast.alice.state("m.room.power_levels", in: cast.room)?["users"][user].int ?? 0
        }

        /// Whether it becomes so in time.
        private func holds(_ what: String, _ condition: () async throws -> Bool) async throws {
            let isSo = await Polling.until(within: .seconds(30)) { (try? await condition()) == true }
            try #require(isSo, "never came about: \(what)")
        }

        private func ranks(_ cast: Cast) async throws {
            let alice = cast.alice.userID
            let puppet = cast.stage.puppet("alice")
            try await holds("the keeper's level") { try await level(cast.stage.ghost("keeper"), cast) == 50 }
            #expect(try await level(cast.stage.botUser, cast) == 0)
            try await cast.keeper.mode(Self.portal, "+v \(puppet)")
            try await holds("a voice") { try await level(alice, cast) == 1 }
            try await cast.keeper.mode(Self.portal, "+o-v \(puppet) \(puppet)")
            try await holds("an operator") { try await level(alice, cast) == 50 }
            // Who is one may do what operators may.
            try await cast.alice.setTopic("by alice", in: cast.room)
            try await cast.keeper.wait(for: "her topic") {
                $0.is("TOPIC", to: Self.portal, text: "by alice", from: puppet)
            }
            try await cast.alice.setState("m.room.name", ["name": "Named by alice"], in: cast.room)
            try await cast.keeper.mode(Self.portal, "-o \(puppet)")
            try await holds("none any more") { try await level(alice, cast) == 0 }
            await #expect(throws: MatrixFailure.self) { try await cast.alice.setTopic("no", in: cast.room) }
            try await cast.keeper.mode(Self.portal, "+o \(puppet)")
            try await holds("one again") { try await level(alice, cast) == 50 }
        }

        // MARK: Modes

        private func joinRule(_ cast: Cast) async throws -> String? {
            try await cast.alice.state("m.room.join_rules", in: cast.room)?["join_rule"].string
        }

        private func isListed(_ cast: Cast) async throws -> Bool {
            try await cast.alice.listedRooms().contains(cast.room)
        }

        private func modes(_ cast: Cast) async throws {
            try await holds("the portal is listed") { try await isListed(cast) }
            try await cast.keeper.mode(Self.portal, "+mik sesame")
            try await holds("closed") { try await joinRule(cast) == "invite" }
            try await holds("moderated") {
                try await cast.alice.state("m.room.power_levels", in: cast.room)?["events_default"].int == 1
            }
            await #expect(throws: MatrixFailure.self) { try await cast.carol.send("without a voice", in: cast.room) }
            try await cast.keeper.privmsg(Self.portal, "I may")
            try await cast.carol.waitForMessage("I may", in: cast.room, from: cast.stage.ghost("keeper"))
            try await cast.keeper.mode(Self.portal, "-i+s")
            try await holds("not listed") { try await !isListed(cast) }
            #expect(try await joinRule(cast) == "invite")
            try await cast.keeper.mode(Self.portal, "-mks sesame")
            try await holds("open") { try await joinRule(cast) == "public" }
            try await holds("listed again") { try await isListed(cast) }
            try await cast.carol.send("with my voice", in: cast.room)
            try await cast.keeper.waitForMessage("with my voice", in: Self.portal)
        }

        /// What changes while the bridge is down is put right when it is back.
        private func away(_ cast: Cast) async throws {
            try await cast.keeper.mode(Self.portal, "+i")
            try await holds("closed") { try await joinRule(cast) == "invite" }
            await cast.stage.bridge.kill()
            try await cast.keeper.mode(Self.portal, "-i+t")
            try await cast.stage.bridge.restart()
            try await holds("open again") { try await joinRule(cast) == "public" }
            for name in ["alice", "carol", "dave"] { try await comesBack(cast.stage.puppet(name), cast) }
            try await cast.keeper.mode(Self.portal, "+o \(cast.stage.puppet("alice"))")
            try await holds("alice is an operator") { try await level(cast.alice.userID, cast) == 50 }
        }

        // MARK: By Matrix

        private func matrixModerates(_ cast: Cast) async throws {
            let puppet = cast.stage.puppet("alice")
            let bob = try await cast.stage.person("bob")
            try await bob.join(Self.portal)
            let ghost = cast.stage.ghost("bob")
            try await cast.alice.waitForMember(ghost, in: cast.room)
            try await cast.alice.kick(ghost, from: cast.room, reason: "behave")
            let kick = try await bob.wait(for: "KICK") { $0.command == "KICK" && $0[1] == "bob" }
            #expect(kick.nick == puppet)
            #expect(kick.text.hasSuffix("behave"))
            try await bob.join(Self.portal)
            try await cast.alice.waitForMember(ghost, in: cast.room)
            try await cast.alice.ban(ghost, from: cast.room, reason: "enough")
            let ban = try await cast.keeper.wait(for: "+b") { $0.is("MODE", to: Self.portal) && $0[1] == "+b" }
            #expect(ban.nick == puppet)
            try await bob.wait(for: "KICK") { $0.command == "KICK" && $0[1] == "bob" && $0.text.hasSuffix("enough") }
            await #expect(throws: ClientFailure.self) { try await bob.join(Self.portal) }
            try await cast.alice.unban(ghost, in: cast.room)
            try await cast.keeper.wait(for: "-b") {
                $0.is("MODE", to: Self.portal) && $0[1] == "-b" && $0[2] == ban[2] && $0.nick == puppet
            }
            try await bob.join(Self.portal)
            try await cast.alice.waitForMember(ghost, in: cast.room)
            await bob.close()
        }

        // MARK: By IRC

        private func ircBans(_ cast: Cast) async throws {
            let mallory = try await cast.stage.person("mallory")
            try await mallory.join(Self.portal)
            let ghost = cast.stage.ghost("mallory")
            try await cast.alice.waitForMember(ghost, in: cast.room)
            try await cast.keeper.mode(Self.portal, "+b mallory!*@*")
            try await cast.keeper.kick(Self.portal, "mallory", "spam")
            let ban = try await cast.alice.waitForMember(ghost, "ban", in: cast.room)
            #expect(ban.content["reason"].string?.contains("spam") == true)
            try await cast.keeper.mode(Self.portal, "-b mallory!*@*")
            try await cast.alice.waitForMember(ghost, "leave", in: cast.room)
            try await mallory.join(Self.portal)
            try await cast.alice.waitForMember(ghost, in: cast.room)
            await mallory.close()

            let carol = cast.stage.puppet("carol")
            let mask = "\(carol)!*@*"
            try await cast.keeper.mode(Self.portal, "+b \(mask)")
            try await told(cast.desks[0], "keeper has banned you from \(Self.portal)")
            try await cast.keeper.kick(Self.portal, carol, "flood")
            let own = try await cast.carol.waitForMember(cast.carol.userID, "ban", in: cast.room)
            #expect(own.content["reason"].string?.contains("flood") == true)
            try await told(cast.desks[0], "You are out of it and are not brought back.")
            await #expect(throws: MatrixFailure.self) { try await cast.carol.join(cast.room) }
            try await cast.keeper.mode(Self.portal, "-b \(mask)")
            try await told(cast.desks[0], "was lifted by keeper")
            try await cast.alice.waitForMember(cast.carol.userID, "leave", in: cast.room)
            try await stageEnters(cast.carol, "carol", cast)
        }

        private func stageEnters(_ user: MatrixTestClient, _ name: String, _ cast: Cast) async throws {
            try await holds("\(name) may come in") { try await user.join(cast.room) == cast.room }
            try await comesBack(cast.stage.puppet(name), cast)
        }

        /// Who was on the channel before is there again; lines of the first coming prove nothing.
        private func comesBack(_ nick: String, _ cast: Cast) async throws {
            try await holds("\(nick) is back") {
                try await cast.keeper.names(Self.portal).contains { $0.drop { "~&@%+".contains($0) } == nick }
            }
        }

        private func told(_ desk: Desk, _ words: String) async throws {
            try await desk.user.wait(for: "a notice: \(words)") {
                $0.roomID == desk.room && $0.isMessage(from: desk.bot, type: "m.notice") && $0.body.contains(words)
            }
        }

        // MARK: A room with moderators of its own

        private func ownRoom(_ cast: Cast) async throws {
            try await cast.alice.join(cast.own)
            try await cast.keeper.waitForMember(cast.stage.puppet("alice"), in: Self.plumbed)
            let before = try await cast.owner.state("m.room.power_levels", in: cast.own)
            try await cast.keeper.mode(Self.plumbed, "+ims")
            try await cast.keeper.mode(Self.plumbed, "-ims")
            let desk = try await Desk.open(cast.stage, cast.alice)
            let eve = try await cast.stage.person("eve")
            try await eve.join(Self.plumbed)
            let ghost = cast.stage.ghost("eve")
            try await cast.owner.waitForMember(ghost, in: cast.own)
            // Neither alice nor the bot is an operator: she is told, and the room stays as its moderators have it.
            try await cast.alice.kick(ghost, from: cast.own, reason: "out")
            try await told(desk, "eve was not kicked from \(Self.plumbed)")
            try await cast.keeper.mode(Self.plumbed, "+o \(cast.stage.botNick)")
            try await eve.privmsg(Self.plumbed, "still here")
            try await cast.owner.waitForMember(ghost, in: cast.own)
            try await cast.alice.ban(ghost, from: cast.own, reason: "out")
            let kick = try await eve.wait(for: "KICK") { $0.command == "KICK" && $0[1] == "eve" }
            #expect(kick.nick == cast.stage.botNick)
            #expect(kick.text.contains(cast.alice.userID))
            try await cast.alice.unban(ghost, in: cast.own)
            try await cast.keeper.wait(for: "-b") { $0.is("MODE", to: Self.plumbed) && $0[1] == "-b" }
            await eve.close()
            #expect(try await cast.owner.state("m.room.power_levels", in: cast.own) == before)
            #expect(
                try await cast.owner.state("m.room.join_rules", in: cast.own)?["join_rule"].string == "public"
            )
        }

        // MARK: Operators of the network

        private func oper(_ cast: Cast) async throws {
            let root = try await cast.stage.person("root")
            try await root.becomeOperator()
            let dave = cast.stage.puppet("dave")
            try await root.send("KILL \(dave) :go away")
            try await told(cast.desks[1], "refused your connection")
            let gone = try await cast.dave.waitForMember(cast.dave.userID, "leave", in: cast.room)
            #expect(gone.content["reason"].string?.contains("go away") == true)
            // Unasked nobody comes back; asked they do.
            try await cast.dave.join(cast.room)
            try await comesBack(dave, cast)

            try await root.send("WHOIS \(dave)")
            let whois = try await root.wait(for: "311") { $0.command == "311" && $0[1] == dave }
            try await root.send("KLINE \(whois[2])@* 1h :no bridges")
            try await told(cast.desks[1], "refused your connection")
            try await cast.dave.waitForMember(cast.dave.userID, "leave", in: cast.room)
            await root.close()
        }
    }
}
