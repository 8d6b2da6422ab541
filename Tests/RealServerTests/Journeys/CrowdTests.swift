import BridgeTesting
import Testing

extension Journeys {
    @Suite("A crowd")
    struct CrowdTests {
        private static let channel = "#crowd"
        private static let users = (0..<10).map { "user\($0)" }
        private static let linesOfUser = 50
        private static let talkers = (0..<5).map { "talker\($0)" }
        private static let linesOfTalker = 100

        @Test(
            "Ten Matrix users in a portal are ten connections; 500 messages each way arrive once, in order",
            arguments: StageServerKind.allCases
        )
        func crowd(_ kind: StageServerKind) async throws {
            try await Stage.run(kind) { stage in
                let watcher = try await stage.person("watcher")
                try await watcher.join(Self.channel)
                let users = try await stage.users(Self.users)
                let room = try await stage.enter(users[0], Self.channel, seenBy: watcher)
                for user in users.dropFirst() {
                    #expect(try await stage.enter(user, Self.channel, seenBy: watcher) == room)
                }
                try await check(stage, watcher)

                var talkers: [IRCTestClient] = []
                for nick in Self.talkers {
                    let talker = try await stage.person(nick)
                    try await talker.join(Self.channel)
                    talkers.append(talker)
                }
                let clock = ContinuousClock()
                let start = clock.now
                try await talk(users, talkers, room)
                let said = clock.now
                try await checkIRC(stage, watcher)
                try await checkMatrix(stage, users[0], room)
                print("Crowd on \(kind): 500 each way are said in \(said - start), there after \(clock.now - start)")
            }
        }

        /// Ten nicks of ten user names, each a connection of its own.
        private func check(_ stage: Stage, _ watcher: IRCTestClient) async throws {
            try await watcher.send("WHO \(Self.channel)")
            try await watcher.wait(for: "the end of WHO") { $0.command == "315" }
            let rows = watcher.claimAll { $0.command == "352" }
            let puppets = rows.filter { $0[5].hasPrefix("M-") }
            #expect(Set(puppets.map { $0[5] }) == Set(Self.users.map(stage.puppet)))
            #expect(puppets.count == Self.users.count)
            #expect(Set(puppets.map { $0[2] }).count == Self.users.count, "a user name of its own for each")
        }

        /// All at once, both ways; each sender one line after the other.
        private func talk(_ users: [MatrixTestClient], _ talkers: [IRCTestClient], _ room: String) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for user in users {
                    group.addTask {
                        for number in 0..<Self.linesOfUser { try await user.send("matrix line \(number)", in: room) }
                    }
                }
                for talker in talkers {
                    group.addTask {
                        for number in 0..<Self.linesOfTalker {
                            try await talker.privmsg(Self.channel, "irc line \(number)")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        private func checkIRC(_ stage: Stage, _ watcher: IRCTestClient) async throws {
            for user in Self.users {
                let nick = stage.puppet(user)
                try await watcher.waitForMessage(
                    "matrix line \(Self.linesOfUser - 1)",
                    in: Self.channel,
                    from: nick,
                    within: .seconds(120)
                )
            }
            try await watcher.sync()
            let lines = watcher.lines.filter { $0.is("PRIVMSG", to: Self.channel) && $0.nick.hasPrefix("M-") }
            for (nick, said) in Dictionary(grouping: lines, by: \.nick) {
                #expect(said.map(\.text) == (0..<Self.linesOfUser).map { "matrix line \($0)" }, "\(nick)")
            }
            #expect(lines.count == Self.users.count * Self.linesOfUser)
        }

        private func checkMatrix(_ stage: Stage, _ user: MatrixTestClient, _ room: String) async throws {
            for nick in Self.talkers {
                try await user.waitForMessage(
                    "irc line \(Self.linesOfTalker - 1)",
                    in: room,
                    from: stage.ghost(nick),
                    within: .seconds(120)
                )
            }
            let own = Set(Self.users.map { "@\($0):\(stage.domain)" })
            let messages = await user.events.filter { $0.roomID == room && $0.isMessage() && !own.contains($0.sender) }
            for nick in Self.talkers {
                let said = messages.filter { $0.sender == stage.ghost(nick) }
                #expect(said.map(\.body) == (0..<Self.linesOfTalker).map { "irc line \($0)" }, "\(nick)")
            }
            // Nothing beside: no echo of what the users said, no word of the bot.
            #expect(messages.count == Self.talkers.count * Self.linesOfTalker)
        }
    }
}
