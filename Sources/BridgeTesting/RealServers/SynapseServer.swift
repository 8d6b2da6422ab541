import Crypto
import Foundation

/// Synapse: the real homeserver of the tests, `localhost` by name, SQLite, every rate limit raised.
package struct SynapseServer: RealServer {
    package struct Options: Sendable {
        /// Registration files of application services. Synapse reads them at its start only, so write them first.
        package var registrations: [String] = []
        package var serverName = "localhost"
        /// Synapse turns a presence of its own on by default; it costs and few tests want it.
        package var presence = false
        /// More of `homeserver.yaml`, appended as it is: top-level keys.
        package var extra = ""

        package init() {}
    }

    package let controller: ServerController
    package let options: Options
    package let port: Int
    package var serverName: String { options.serverName }
    package var url: String { "http://127.0.0.1:\(port)" }

    private let sharedSecret: String

    package init(_ options: Options = Options()) throws {
        let python = try InstalledProgram.findSynapsePython()
        let port = try LoopbackPorts.take()
        let folder = try ServerFolder("synapse", isFast: true)
        let secret = UUID().uuidString
        let configuration = SynapseConfiguration(options: options, folder: folder, port: port, sharedSecret: secret)
        try folder.write("signing.key", SynapseConfiguration.makeSigningKey())
        try folder.write("log.yaml", SynapseConfiguration.logging)
        let file = try folder.write("homeserver.yaml", configuration.text)
        self.options = options
        self.port = port
        sharedSecret = secret
        let health = "http://127.0.0.1:\(port)/health"
        let log = ServerController.logPath("synapse", folder)
        controller = ServerController(
            ServerProcess(name: "synapse", logPath: log) {
                try SpareSynapse.shared.launch(python, configuration: file, output: log)
            },
            folder: folder,
            // 3 s on an idle machine of two cores.
            patience: .seconds(90)
        ) {
            guard LoopbackPorts.accepts(port), await TestHTTP.answers(health) else { return false }
            SpareSynapse.shared.prepare(python)
            return true
        }
    }

    /// Makes a user and logs in.
    package func register(
        _ localpart: String,
        password: String = "password",
        admin: Bool = false
    ) async throws -> MatrixTestClient {
        let path = ["_synapse", "admin", "v1", "register"]
        let nonce = try await TestHTTP.request(url, "GET", path)["nonce"].string ?? ""
        let words = [nonce, localpart, password, admin ? "admin" : "notadmin"].joined(separator: "\0")
        let code = HMAC<Insecure.SHA1>.authenticationCode(
            for: Data(words.utf8),
            using: SymmetricKey(data: Data(sharedSecret.utf8))
        )
        let answer = try await TestHTTP.request(
            url,
            "POST",
            path,
            body: [
                "nonce": .string(nonce), "username": .string(localpart), "password": .string(password),
                "admin": .bool(admin), "mac": .string(code.map { String(format: "%02x", $0) }.joined()),
            ]
        )
        return try MatrixTestClient(url: url, loginAnswer: answer)
    }

    /// Logs in as a user who exists, as after a restart with lost tokens.
    package func logIn(_ localpart: String, password: String = "password") async throws -> MatrixTestClient {
        try await MatrixTestClient.logIn(url: url, user: localpart, password: password)
    }
}
