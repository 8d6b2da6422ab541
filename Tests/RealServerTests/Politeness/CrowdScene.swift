import BridgeTesting
import Foundation
import Synchronization
import Testing

/// A bridge between a real InspIRCd and a homeserver that agrees to everything: as many users as a test wants, some in
/// each of the channels, and somebody on IRC who hears all of them.
struct CrowdScene: Sendable {
    struct Options: Sendable {
        var server = InspIRCdServer.Options()
        /// The users' names; they are dealt out to the channels.
        var users: [String]
        var channels = 1
        /// Where the network is, in the order of the configuration; the server is at 127.0.0.1.
        var hosts = ["127.0.0.1"]
        /// Once the server is up, before the bridge is.
        var onServer: @Sendable (InspIRCdServer) async throws -> Void = { _ in }
        var configure: @Sendable (inout RealBridgeConfiguration.Network) -> Void = { _ in }

        init(users: [String]) { self.users = users }
    }

    let irc: InspIRCdServer
    let homeserver: ModelHomeserverHTTP
    let bridge: RealBridge
    let listener: IRCTestClient
    let users: [String]
    private let channels: Int
    private let token: String
    private let transactions = Counter()

    private final class Counter: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    static func run(_ options: Options, _ body: (CrowdScene) async throws -> Void) async throws {
        try await SceneGate.shared.enter(.machine) { try await play(options, body) }
    }

    private static func play(_ options: Options, _ body: (CrowdScene) async throws -> Void) async throws {
        let irc = try InspIRCdServer(options.server)
        let homeserver = try await ModelHomeserverHTTP.start()
        let bridgePort = try LoopbackPorts.take()
        var network = RealBridgeConfiguration.Network(port: irc.port)
        network.key = options.hosts[0]
        network.bot = false
        network.membershipLists = false
        network.reconnectIntervalMs = 0
        for index in 0..<options.channels { network.mappings["#c\(index)"] = ["!c\(index):localhost"] }
        if options.hosts.count > 1 {
            let others = options.hosts.dropFirst().map { "\"\($0)\"" }.joined(separator: ", ")
            network.extra = "additionalAddresses: [\(others)]"
        }
        options.configure(&network)
        var configuration = RealBridgeConfiguration(
            homeserverURL: homeserver.url,
            port: bridgePort,
            networks: [network]
        )
        configuration.serviceExtra = "metrics: {enabled: true}"
        let bridge = try RealBridge(configuration)
        do {
            try await bridge.makeRegistration()
            try await irc.start()
            try await options.onServer(irc)
            let listener = try await IRCTestClient.connect(port: irc.port, nick: "listener")
            try await listener.becomeOperator()
            let names = (0..<options.channels).map { "#c\($0)" }
            for name in names { try await listener.join(name) }
            try await bridge.start()
            let scene = CrowdScene(
                irc: irc,
                homeserver: homeserver,
                bridge: bridge,
                listener: listener,
                users: options.users,
                channels: options.channels,
                token: try Self.token(in: bridge.registrationPath)
            )
            try await body(scene)
            await listener.close()
        } catch {
            FileHandle.standardError.write(Data("The bridge's log:\n\(bridge.logTail(100))\n".utf8))
            await end(bridge, irc, homeserver)
            throw error
        }
        await end(bridge, irc, homeserver)
    }

    private static func end(_ bridge: RealBridge, _ irc: InspIRCdServer, _ homeserver: ModelHomeserverHTTP) async {
        await bridge.kill()
        await irc.stop()
        await homeserver.stop()
        bridge.folder.remove()
    }

    private static func token(in path: String) throws -> String {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("hs_token:") })
        return line.dropFirst("hs_token:".count).trimmingCharacters(in: CharacterSet(charactersIn: " \""))
    }

    // MARK: Matrix

    func channel(of index: Int) -> String { "#c\(index % channels)" }

    /// Each user says what `text` gives, all in one transaction.
    func say(_ text: (String) -> String) async throws {
        let number = transactions.next()
        let events = users.enumerated().map { index, user -> TestJSON in
            .object([
                "type": .string("m.room.message"), "event_id": .string("$\(number)-\(index)"),
                "room_id": .string("!c\(index % channels):localhost"), "sender": .string("@\(user):localhost"),
                "origin_server_ts": .int(Int(Date().timeIntervalSince1970 * 1000)),
                "content": .object(["msgtype": .string("m.text"), "body": .string(text(user))]),
            ])
        }
        _ = try await TestHTTP.request(
            bridge.url,
            "PUT",
            ["_matrix", "app", "v1", "transactions", "\(number)"],
            token: token,
            body: .object(["events": .array(events)])
        )
    }

    // MARK: IRC

    /// What puppets said in channels, in order: who, and what.
    var heard: [(nick: String, text: String)] {
        listener.lines.filter { $0.command == "PRIVMSG" && $0.nick.hasPrefix("M-") }.map { ($0.nick, $0.text) }
    }

    func waitUntilHeard(_ count: Int, within patience: Duration) async throws {
        guard await Polling.until(within: patience, { heard.count >= count }) else {
            throw ServerFailure(.notReadyInTime, "Of \(count) lines \(heard.count) were heard after \(patience)")
        }
    }

    // MARK: Metrics

    /// Whether the metric is, soon, just that: what has been decided may not have been counted yet.
    func counts(_ number: Int, _ name: String, _ part: String = "") async -> Bool {
        await Polling.until(within: .seconds(10)) { await metric(name, part) == number }
    }

    /// The sum over all labels that hold `part`.
    func metric(_ name: String, _ part: String = "") async -> Int {
        guard let answer = try? await TestHTTP.fetch("\(bridge.url)/metrics") else { return 0 }
        return answer.text.split(separator: "\n").filter { $0.hasPrefix(name) && (part.isEmpty || $0.contains(part)) }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0) { $0 + Int($1) }
    }
}
