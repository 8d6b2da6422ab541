import Foundation

/// Synapse, one IRC server and the bridge between them, up for one test and gone after it.
package struct Stage: Sendable {
    package struct Options: Sendable {
        package var kind: StageServerKind
        /// Puts a `FaultyLink` between bridge and IRC server, and one each way between bridge and homeserver.
        package var links = false
        /// Whether the bridge is up when the test begins. Without, see `configure` and `RealBridge.start()`.
        package var startsBridge = true
        /// Whether Atheme is there too; InspIRCd only.
        package var services = false
        /// Names of servers that will link to the IRC server; InspIRCd only.
        package var leaves: [String] = []
        /// Whether the homeserver keeps presence.
        package var presence = false
        /// Changes of the configuration that need nothing from the servers.
        package var configure: @Sendable (inout RealBridgeConfiguration) -> Void = { _ in }

        package init(_ kind: StageServerKind) {
            self.kind = kind
        }
    }

    package let synapse: SynapseServer
    package let irc: StageServer
    /// Only with `Options.services`.
    package let services: AthemeServer?
    package let bridge: RealBridge
    package let configuration: RealBridgeConfiguration
    /// Between bridge and IRC server; only with `Options.links`, as the others.
    package let ircLink: FaultyLink?
    /// For the requests of the bridge to the homeserver.
    package let requestLink: FaultyLink?
    /// For the transactions of the homeserver to the bridge.
    package let transactionLink: FaultyLink?

    package var network: String { configuration.networks[0].key }
    package var domain: String { configuration.domain }
    package var botUser: String { "@trestle:\(domain)" }
    package var botNick: String { configuration.networks[0].botNick }

    /// Everything is started, `body` runs, everything is stopped: the bridge by SIGTERM, and with an exit code other than
    /// 0 the test has failed. A failure prints the end of the bridge's log.
    package static func run<Result>(
        _ options: Options,
        _ body: (Stage) async throws -> Result
    ) async throws -> Result {
        try await SceneGate.shared.enter(.place) { try await play(options, body) }
    }

    private static func play<Result>(
        _ options: Options,
        _ body: (Stage) async throws -> Result
    ) async throws -> Result {
        let stage = try await Stage(options)
        do {
            async let homeserver: Void = stage.synapse.start()
            async let ircServer: Void = stage.irc.start()
            _ = try await (homeserver, ircServer)
            try await stage.services?.start()
            if options.startsBridge { try await stage.bridge.start() }
            let result = try await body(stage)
            try await stage.endBridge()
            await stage.close()
            return result
        } catch {
            FileHandle.standardError.write(Data("The bridge's log:\n\(stage.bridge.logTail(150))\n".utf8))
            await stage.close()
            throw error
        }
    }

    package static func run<Result>(
        _ kind: StageServerKind,
        _ body: (Stage) async throws -> Result
    ) async throws -> Result {
        try await run(Options(kind), body)
    }

    private init(_ options: Options) async throws {
        let irc = try StageServer(
            options.kind,
            services: options.services ? "services.localhost" : nil,
            leaves: options.leaves
        )
        let bridgePort = try LoopbackPorts.take()
        ircLink = options.links ? try await FaultyLink.open(to: irc.port) : nil
        transactionLink = options.links ? try await FaultyLink.open(to: bridgePort) : nil
        var configuration = RealBridgeConfiguration(
            homeserverURL: "http://127.0.0.1:1",
            port: bridgePort,
            networks: [.init(port: ircLink?.port ?? irc.port)]
        )
        options.configure(&configuration)
        // The registration needs names only; the homeserver, which needs the registration, has no port yet.
        bridge = try RealBridge(configuration)
        try await bridge.makeRegistration(url: transactionLink.map { "http://127.0.0.1:\($0.port)" })
        var synapseOptions = SynapseServer.Options()
        synapseOptions.registrations = [bridge.registrationPath]
        synapseOptions.serverName = configuration.domain
        synapseOptions.presence = options.presence
        synapse = try SynapseServer(synapseOptions)
        requestLink = options.links ? try await FaultyLink.open(to: synapse.port) : nil
        configuration.homeserverURL = requestLink.map { "http://127.0.0.1:\($0.port)" } ?? synapse.url
        try bridge.write(configuration)
        self.irc = irc
        services = options.services ? try irc.makeServices() : nil
        self.configuration = configuration
    }

    /// Changes the configuration on disk; it counts from the bridge's next start on.
    package func configure(_ change: (inout RealBridgeConfiguration) -> Void) throws {
        var changed = configuration
        change(&changed)
        try bridge.write(changed)
    }

    private func endBridge() async throws {
        guard bridge.isRunning else { return }
        let ending = await bridge.stop()
        guard ending == .exit(0) else {
            throw ServerFailure(.exitedEarly, "The bridge ended with \(ending.map { "\($0)" } ?? "nothing")")
        }
    }

    private func close() async {
        await bridge.kill()
        for link in [ircLink, requestLink, transactionLink] { await link?.close() }
        await services?.stop()
        await irc.stop()
        await synapse.stop()
        bridge.folder.remove()
    }
}
