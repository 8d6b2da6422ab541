import BridgeTesting
import Testing

extension Journeys {
    /// Users prove who they are with a token of their own homeserver.
    @Suite("OpenID") struct OpenIDTests {
        private func exchange(_ stage: Stage, _ server: String, _ token: String) async throws -> TestJSON {
            try await ProvisioningStage.call(
                stage,
                "POST",
                "exchange_openid",
                token: nil,
                ["matrixServer": .string(server), "openIdToken": .string(token)]
            )
        }

        @Test("A token of Synapse opens a session, which ends when it is told to; others open none")
        func exchanged() async throws {
            try await ProvisioningStage.run { stage in
                let alice = try await stage.synapse.register("alice")
                let token = try await alice.openIDToken()["access_token"].string ?? ""
                let session = try await exchange(stage, stage.domain, token)
                #expect(session["userId"].string == alice.userID)
                let opened = try #require(session["token"].string)
                let shown = try await ProvisioningStage.call(stage, "GET", "session", token: opened)
                #expect(shown == ["userId": .string(alice.userID), "type": "widget"])
                let networks = try await ProvisioningStage.call(stage, "GET", "querynetworks", token: opened)
                #expect(networks["servers"].array.map { $0["fields"]["domain"].string } == [stage.network])

                let wrong = await #expect(throws: MatrixFailure.self) {
                    try await exchange(stage, stage.domain, "x\(token)")
                }
                #expect(wrong?.status == 403 && wrong?.code == "M_AS_BAD_OPENID")
                let odd = await #expect(throws: MatrixFailure.self) { try await exchange(stage, "no server", token) }
                #expect(odd?.status == 403 && odd?.code == "M_AS_BAD_OPENID")

                try await ProvisioningStage.call(stage, "DELETE", "session", token: opened)
                let ended = await #expect(throws: MatrixFailure.self) {
                    try await ProvisioningStage.call(stage, "GET", "session", token: opened)
                }
                #expect(ended?.status == 401 && ended?.code == "M_AS_BAD_TOKEN")
                for secret in [token, opened] { #expect(!stage.bridge.log.contains(secret)) }
            }
        }

        @Test("Nobody makes the bridge ask an address that is not public")
        func guarded() async throws {
            try await ProvisioningStage.run(asksSynapse: false) { stage in
                let alice = try await stage.synapse.register("alice")
                let token = try await alice.openIDToken()["access_token"].string ?? ""
                for server in [
                    "localhost", "localhost:\(stage.synapse.port)", "127.0.0.1:\(stage.synapse.port)", "[::1]:80",
                ] {
                    let refused = await #expect(throws: MatrixFailure.self) { try await exchange(stage, server, token) }
                    #expect(refused?.status == 403)
                    #expect(refused?.message.contains("not asked") == true)
                }
            }
        }
    }
}
