import Foundation

/// InspIRCd 3: the modern IRC server of the tests, with IRCv3, TLS, history, WEBIRC and links to other servers.
package struct InspIRCdServer: RealServer {
    /// Where another server finds this one.
    package struct Peer: Sendable, Hashable {
        package let name: String
        package let port: Int

        package init(name: String, port: Int) {
            self.name = name
            self.port = port
        }
    }

    package struct Options: Sendable {
        package var name = "irc.localhost"
        /// A digit and two letters or digits, different for each server of a network.
        package var identifier = "1AA"
        package var modules = InspIRCdModules.all
        /// A second port with TLS, which asks clients for a certificate and takes any.
        package var tls = false
        /// InspIRCd's own limits on commands and queued bytes (its defaults) instead of none.
        package var floodControl = false
        /// PASS that a client must send; empty for none.
        package var password = ""
        /// Lets 127.0.0.1 be a WEBIRC gateway with this password.
        package var webIRCPassword: String?
        /// Asks the ident service of whoever connects.
        package var ident = false
        /// Further addresses to listen on for clients, at the same port.
        package var addresses: [String] = []
        /// The value of the `sts` capability's port, pointing at the TLS port; needs `tls`.
        package var sts = false
        /// The name of the services server: offers SASL and trusts that server.
        package var services: String?
        package var maximumNickLength = 30
        package var pingSeconds = 120
        package var connectionsPerAddress = 100_000
        /// More of the configuration, appended as it is.
        package var extra = ""

        package init() {}
    }

    /// Name and password for OPER; the operator may do everything.
    package static let operatorName = "root"
    package static let operatorPassword = "operator"
    /// What servers and services send each other as a password.
    package static let linkPassword = "link"

    package let controller: ServerController
    package let options: Options
    package let port: Int
    /// Nil without `Options.tls`.
    package let tlsPort: Int?
    /// Where other servers and services connect.
    package let serverPort: Int
    /// Present when the server has started with `Options.tls`.
    package var certificatePath: String { controller.folder.file("server.crt") }
    /// The server this one links to.
    package let hub: Peer?
    package var peer: Peer { Peer(name: options.name, port: serverPort) }

    /// - Parameters:
    ///   - accepting: names of servers that will link to this one.
    ///   - linkingTo: a server to link to, tried again every few seconds while the link is down.
    package init(
        _ options: Options = Options(),
        accepting: [String] = [],
        linkingTo: Peer? = nil
    ) throws {
        let executable = try InstalledProgram.find("inspircd")
        let port = try LoopbackPorts.take()
        let serverPort = try LoopbackPorts.take()
        let tlsPort = options.tls ? try LoopbackPorts.take() : nil
        let folder = try ServerFolder("inspircd")
        let configuration = InspIRCdConfiguration(
            options: options,
            folder: folder,
            port: port,
            tlsPort: tlsPort,
            serverPort: serverPort,
            accepting: accepting,
            linkingTo: linkingTo
        )
        let file = try folder.write("inspircd.conf", configuration.text)
        try folder.write("motd", "Welcome\n")
        self.options = options
        self.port = port
        self.serverPort = serverPort
        self.tlsPort = tlsPort
        hub = linkingTo
        controller = ServerController(
            name: "inspircd",
            folder: folder,
            executable: executable,
            // As root it refuses to run unless told to.
            arguments: ["--nofork"] + (getuid() == 0 ? ["--runasroot"] : []) + ["--config", file],
            patience: .seconds(20),
            prepare: {
                guard tlsPort != nil, !FileManager.default.fileExists(atPath: folder.file("server.crt")) else { return }
                _ = try await SelfSignedCertificate.make(name: options.name, in: folder)
            },
            isReady: { LoopbackPorts.answers(port) && (tlsPort.map(LoopbackPorts.accepts) ?? true) }
        )
    }

    /// Links to the hub now, and returns when both see each other; by itself this takes up to five seconds.
    package func linkUp() async throws {
        guard let hub else { return }
        let client = try await IRCTestClient.connect(port: port, nick: "linker\(options.identifier)")
        try await client.becomeOperator(name: Self.operatorName, password: Self.operatorPassword)
        // Refused where the server was quicker, which is as good.
        try await client.send("CONNECT \(hub.name)")
        try await client.waitForServer(hub.name)
        await client.close()
    }

    /// A network: the first server is the hub, the others link to it. Start each, then `linkUp()` each but the hub.
    package static func network(
        _ names: [String],
        _ options: Options = Options()
    ) throws -> [InspIRCdServer] {
        var servers: [InspIRCdServer] = []
        for (index, name) in names.enumerated() {
            var own = options
            own.name = name
            own.identifier = "\(1 + index / 26)A\(Character(UnicodeScalar(UInt8(65 + index % 26))))"
            let hub = servers.first
            servers.append(
                try InspIRCdServer(own, accepting: hub == nil ? Array(names.dropFirst()) : [], linkingTo: hub?.peer)
            )
        }
        return servers
    }
}
