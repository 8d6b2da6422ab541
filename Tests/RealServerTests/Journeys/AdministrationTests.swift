import BridgeTesting
import Testing

extension Journeys {
    @Suite("Policy lists and operators")
    struct AdministrationTests {
        private static let channel = "#guarded"
        private static let token = "a-token-of-the-tests"

        @Test("A ban of a policy list ends a connection within seconds, holds over a restart, and is lifted")
        func policyList() async throws {
            var options = Stage.Options(.inspircd)
            options.startsBridge = false
            try await Stage.run(options) { stage in
                let users = try await stage.users(["alice", "moderator"])
                let (alice, moderator) = (users[0], users[1])
                let list = try await moderator.createRoom(name: "Bans")
                try stage.configure { $0.serviceExtra = "banLists: {rooms: [\"\(list)\"]}" }
                try await stage.bridge.start()
                try await moderator.waitForMember(stage.botUser, in: list)
                let keeper = try await stage.person("keeper")
                try await keeper.join(Self.channel)
                let room = try await stage.enter(alice, Self.channel, seenBy: keeper)
                let nick = stage.puppet("alice")

                let rule: TestJSON = ["entity": "@ali*:*", "recommendation": "m.ban", "reason": "spam"]
                try await moderator.setState("m.policy.rule.user", key: "rule", rule, in: list)
                try await keeper.wait(for: "the end of the connection") { $0.command == "QUIT" && $0.nick == nick }
                let kick = try await alice.waitForMember(alice.userID, "leave", in: room)
                #expect(kick.content["reason"].string?.contains("spam") == true)

                // After a restart too: she is shown out again.
                try await stage.bridge.restart()
                try await alice.join(stage.portal(for: Self.channel))
                try await alice.waitForMember(alice.userID, "leave", in: room)
                #expect(!(try await keeper.names(Self.channel)).contains { $0.hasSuffix(nick) })

                try await moderator.setState("m.policy.rule.user", key: "rule", [:], in: list)
                try await Self.until(patience: .seconds(30)) {
                    try await alice.join(stage.portal(for: Self.channel))
                    try await alice.send("back", in: room)
                    return await Polling.until(within: .seconds(3)) {
                        keeper.lines.contains { $0.is("PRIVMSG", to: Self.channel, text: "back", from: nick) }
                    }
                }
            }
        }

        private static func until(patience: Duration, _ condition: () async throws -> Bool) async throws {
            let clock = ContinuousClock()
            let deadline = clock.now + patience
            while clock.now < deadline {
                if (try? await condition()) == true { return }
            }
            Issue.record("not within \(patience)")
        }

        @Test("Operators see users, speak over their connections and end them")
        func operators() async throws {
            let port = try LoopbackPorts.take()
            var options = Stage.Options(.inspircd)
            options.configure = {
                $0.serviceExtra = "debugApi: {enabled: true, port: \(port), token: \"\(Self.token)\"}"
            }
            try await Stage.run(options) { stage in
                let alice = try await stage.users(["alice"])[0]
                let keeper = try await stage.person("keeper")
                try await keeper.join(Self.channel)
                try await stage.enter(alice, Self.channel, seenBy: keeper)
                let url = "http://127.0.0.1:\(port)"
                let nick = stage.puppet("alice")
                let place = ["irc", stage.network, "user", alice.userID]
                let shown = try await TestHTTP.request(url, "GET", place, token: Self.token)
                #expect(shown["nick"].string == nick && shown["state"].string == "online")
                #expect(shown["channels"].array.compactMap(\.string) == [Self.channel])
                _ = try await TestHTTP.request(
                    url,
                    "POST",
                    ["killUser"],
                    token: Self.token,
                    body: ["user_id": .string(alice.userID), "reason": "enough"]
                )
                try await keeper.wait(for: "the end") { $0.command == "QUIT" && $0.nick == nick }
                await #expect(throws: (any Error).self) {
                    _ = try await TestHTTP.request(url, "GET", place, token: "another-token-of-tests")
                }
            }
        }
    }
}
