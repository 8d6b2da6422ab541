import BridgeTesting

/// A stage whose bridge serves provisioning and the set-up page.
enum ProvisioningStage {
    static let secret = "shared secret of the tests"
    static let root = ["_matrix", "provision", "v1"]

    /// - Parameter asksSynapse: without, the homeserver of the users is looked for as any other, and found on loopback.
    static func run(asksSynapse: Bool = true, _ body: (Stage) async throws -> Void) async throws {
        var options = Stage.Options(.inspircd)
        options.startsBridge = false
        try await Stage.run(options) { stage in
            try stage.configure { configuration in
                let overrides = asksSynapse ? "{\(stage.domain): \"\(stage.synapse.url)\"}" : "{}"
                configuration.serviceExtra = """
                    provisioning:
                      enabled: true
                      secret: "\(secret)"
                      widget: true
                      publicUrl: "\(stage.bridge.url)/_matrix/provision"
                      openIdOverrides: \(overrides)
                    """
            }
            try await stage.bridge.start()
            try await body(stage)
        }
    }

    @discardableResult
    static func call(
        _ stage: Stage,
        _ method: String,
        _ path: String,
        token: String? = secret,
        _ body: TestJSON? = nil
    ) async throws -> TestJSON {
        try await TestHTTP.request(
            stage.bridge.url,
            method,
            root + path.split(separator: "/").map(String.init),
            token: token,
            body: body
        )
    }
}

extension MatrixTestClient {
    /// An OpenID token of this user, as a client gives one to a widget.
    func openIDToken() async throws -> TestJSON {
        try await call("POST", ["user", userID, "openid", "request_token"], body: [:])
    }
}
