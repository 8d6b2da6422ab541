import BridgeTesting
import Testing

extension Journeys {
    /// Power levels that somebody gives on Matrix, as ranks on IRC: in portals alone, whose rule is the channel's.
    @Suite("Ranks from Matrix")
    struct RankTests {
        private static let portal = "#Ranks"
        private static let plumbed = "#Theirs"

        /// In rooms of version 12 operators can be given a level with which they change levels; the bot stays above it.
        @Test("A level given in a portal is a rank on IRC, one given in a room of its own is not")
        func levels() async throws {
            var options = Stage.Options(.inspircd)
            options.startsBridge = false
            try await Stage.run(options) { stage in
                let users = try await stage.users(["alice", "owner"])
                let (alice, owner) = (users[0], users[1])
                let levels: TestJSON = ["users": .object([stage.botUser: 100])]
                let own = try await owner.createRoom(more: ["power_level_content_override": levels])
                try stage.configure {
                    $0.networks[0].mappings = [Self.plumbed: [own]]
                    $0.networks[0].extra = "modePowerMap: {o: 100, v: 1}"
                }
                let keeper = try await stage.person("keeper")
                let bob = try await stage.person("bob")
                for channel in [Self.portal, Self.plumbed] {
                    try await keeper.join(channel)
                    try await bob.join(channel)
                }
                try await stage.bridge.start()
                try await owner.waitForMember(stage.botUser, in: own)
                let room = try await stage.enter(alice, Self.portal, seenBy: keeper)
                try await alice.waitForMember(stage.ghost("bob"), in: room)
                try await keeper.mode(Self.portal, "+o \(stage.puppet("alice"))")
                try await becomes(100, alice.userID, alice, room)

                // At once after each other: all of it is done, in order, and none of it taken back.
                for level in [1, 0, 1] { try await give(level, stage.ghost("bob"), alice, room) }
                for change in ["+v", "-v", "+v"] {
                    try await keeper.wait(for: "\(change) bob") {
                        $0.is("MODE", to: Self.portal) && $0[1] == change && $0[2] == "bob"
                    }
                }
                try await becomes(1, stage.ghost("bob"), alice, room)
                #expect(try await keeper.names(Self.portal).contains("+bob"))

                // By the moderator's own connection, which may.
                try await give(100, stage.ghost("bob"), alice, room)
                let raised = try await keeper.wait(for: "+o bob") {
                    $0.is("MODE", to: Self.portal) && $0[1] == "+o" && $0[2] == "bob"
                }
                #expect(raised.nick == stage.puppet("alice"))

                // A room with moderators of its own gives nobody anything on IRC.
                try await owner.waitForMember(stage.ghost("bob"), in: own)
                try await keeper.mode(Self.plumbed, "+o \(stage.botNick)")
                try await give(50, stage.ghost("bob"), owner, own)
                try await owner.send("after it", in: own)
                try await keeper.waitForMessage("after it", in: Self.plumbed)
                #expect(try await keeper.names(Self.plumbed).contains("bob"))
                await bob.close()
            }
        }

        private func level(_ user: String, _ reader: MatrixTestClient, _ room: String) async throws -> Int {
            try await reader.state("m.room.power_levels", in: room)?["users"][user].int ?? 0
        }

        private func becomes(
            _ level: Int,
            _ user: String,
            _ reader: MatrixTestClient,
            _ room: String
        ) async throws {
            let isSo = await Polling.until(within: .seconds(60)) {
                (try? await self.level(user, reader, room)) == level
            }
            try #require(isSo, "\(user) never had \(level)")
        }

        private func give(_ level: Int, _ user: String, _ giver: MatrixTestClient, _ room: String) async throws {
            let content = try #require(try await giver.state("m.room.power_levels", in: room))
            guard case .object(var fields) = content else { return }
            var users: [String: TestJSON] = [:]
            if case .object(let known)? = fields["users"] { users = known }
            users[user] = .int(level)
            fields["users"] = .object(users)
            try await giver.setState("m.room.power_levels", .object(fields), in: room)
        }
    }
}
