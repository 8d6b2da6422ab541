import IRCClient
import IRCProtocol
import Logging
import NIOCore
import NIOPosix
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The driver over real sockets of this machine. Every wait is for an event.
@Suite(.timeLimit(.minutes(1))) struct IRCConnectionsTests {
    private let group = MultiThreadedEventLoopGroup.singleton
    private let id = ConnectionID(rawValue: 1)
    private let channel = ChannelName.named("#chan")

    private func plan(_ port: Int, security: ConnectionPlan.Security = .plain) -> ConnectionPlan {
        .sample {
            $0.endpoints = [.init(host: "127.0.0.1", port: port)]
            $0.security = security
        }
    }

    /// Connections whose events can be waited for.
    struct Watched {
        let connections: IRCConnections
        let events: AsyncStream<(ConnectionID, SessionEvent)>

        init(_ group: any EventLoopGroup, ident: IdentTable? = nil) {
            let (events, continuation) = AsyncStream<(ConnectionID, SessionEvent)>.makeStream()
            self.events = events
            var logger = Logger(label: "tests")
            logger.logLevel = .critical
            connections = IRCConnections(
                eventLoopGroup: group,
                ident: ident,
                events: { continuation.yield(($0, $1)) },
                logger: logger
            )
        }

        /// All events up to the first whose summary begins so.
        func until(_ prefix: String) async -> [String] {
            var seen: [String] = []
            for await (_, event) in events {
                seen.append(event.summary)
                if event.summary.hasPrefix(prefix) || event.summary.hasPrefix("closed") { break }
            }
            return seen
        }
    }

    /// An address that a user chose must not lead into the bridge's own network, whatever its name says.
    @Test(arguments: ["127.0.0.1", "localhost"])
    func aPrivateAddressIsNotConnectedTo(host: String) async throws {
        let server = try await LoopbackServer(group)
        let watched = Watched(group)
        var plan = plan(server.port)
        plan.endpoints[0].host = host
        plan.isPublicOnly = true
        watched.connections.order(id, .open(plan))
        let seen = await watched.until("registered")
        #expect(seen.last?.contains("private network") == true, "\(seen)")
    }

    @Test func aSessionFromOpenToQuit() async throws {
        let server = try await LoopbackServer(group)
        let watched = Watched(group)
        watched.connections.order(id, .open(plan(server.port)))
        watched.connections.order(id, .setRole(channel, .reporter))
        watched.connections.order(id, .join(channel, key: nil))
        watched.connections.order(id, .say(.to(channel, "hello", token: 1)))
        let start = await watched.until("settled")
        #expect(start.first == "connecting 127.0.0.1")
        #expect(start.contains("registered alice []") && start.contains("confirmed 1 barrier -"))
        #expect(start.last == "settled #chan alice @bob")
        watched.connections.order(id, .quit(reason: "bye"))
        #expect(await watched.until("closed") == ["closed requested"])
        #expect(watched.connections.count == 0)
        try await server.close()
    }

    @Test func shutdownWaitsForTheLast() async throws {
        let server = try await LoopbackServer(group)
        let watched = Watched(group)
        for number in 1...5 {
            var plan = plan(server.port)
            plan.connectInterval = .zero
            watched.connections.order(ConnectionID(rawValue: UInt64(number)), .open(plan))
        }
        _ = await watched.until("registered")
        await watched.connections.shutdown()
        #expect(watched.connections.count == 0)
        watched.connections.order(ConnectionID(rawValue: 9), .open(plan(server.port)))
        #expect(watched.connections.count == 0)
        try await server.close()
    }

    @Test func theNextEndpointIsTriedWhenOneCannotBeReached() async throws {
        let gone = try await LoopbackServer(group)
        try await gone.close()
        let server = try await LoopbackServer(group)
        let watched = Watched(group)
        var plan = plan(gone.port)
        plan.endpoints.append(.init(host: "localhost", port: server.port))
        watched.connections.order(id, .open(plan))
        let seen = await watched.until("registered")
        #expect(seen == ["connecting 127.0.0.1", "connecting localhost", "registered alice []"])
        await watched.connections.shutdown()
        try await server.close()
    }

    @Test func whatCannotBeReachedIsToldAsAReason() async throws {
        let gone = try await LoopbackServer(group)
        try await gone.close()
        let loop = group.any()
        let watched = Watched(loop)
        let (connections, plan) = (watched.connections, plan(gone.port))
        // On the loop that would find it gone: it cannot, before both are ordered.
        try await loop.submit {
            connections.order(id, .open(plan))
            connections.order(id, .request(RequestToken(rawValue: 4), [Message(.away)]))
        }.get()
        let seen = await watched.until("closed")
        #expect(seen.dropLast() == ["connecting 127.0.0.1", "answered 4 part "])
        #expect(seen.last?.hasPrefix("closed unreachable") == true)
    }

    @Test func aLineWithoutEndIsDroppedAndTheSessionGoesOn() async throws {
        let server = try await LoopbackServer(group) { line in
            if line.hasPrefix("AWAY") {
                return [
                    ":bob!b@h PRIVMSG alice :" + String(repeating: "x", count: 100_000),
                    ":bob!b@h PRIVMSG alice :short",
                ]
            }
            return LoopbackServer.polite(line)
        }
        let watched = Watched(group)
        watched.connections.order(id, .open(plan(server.port)))
        watched.connections.order(id, .request(RequestToken(rawValue: 1), [Message(.away)]))
        let seen = await watched.until("observed")
        #expect(seen.last?.contains("short") == true)
        await watched.connections.shutdown()
        try await server.close()
    }

    @Test func aPeerThatDoesNotReadIsGivenUp() async throws {
        let server = try await LoopbackServer(group, isDeafAfter: "AWAY") { line in
            if line.hasPrefix("AWAY") {
                return Array(repeating: "PING :" + String(repeating: "x", count: 490), count: 30_000)
            }
            return LoopbackServer.polite(line)
        }
        let watched = Watched(group)
        watched.connections.order(id, .open(plan(server.port)))
        watched.connections.order(id, .request(RequestToken(rawValue: 1), [Message(.away)]))
        #expect(await watched.until("closed").last == "closed timedOut")
        try await server.close()
    }

    /// What the peer has not taken is said again on another connection: it must not arrive by this one, too.
    @Test(arguments: [false, true]) func aPeerThatThawsIsToldThatItIsOver(isSecure: Bool) async throws {
        let end = group.any().makePromise(of: Bool.self)
        let accepted = group.any().makePromise(of: (any Channel).self)
        let server = try await LoopbackServer(
            group,
            certificate: isSecure ? Certificates.valid : nil,
            isDeafAfter: "AWAY",
            // What it says when it thaws would fail before it reads how the connection ended.
            { $0.hasPrefix("PING") && !$0.hasSuffix("-1") ? [] : LoopbackServer.polite($0) },
            accepted: { channel in
                try? channel.pipeline.syncOperations.addHandler(ResetWatch(end))
                accepted.succeed(channel)
            }
        )
        let watched = Watched(group)
        let tls = ConnectionPlan.Security.tls(acceptSelfSigned: true, acceptExpired: false, caFile: nil)
        var plan = plan(server.port, security: isSecure ? tls : .plain)
        plan.pingInterval = .seconds(1)
        plan.pingTimeout = .seconds(2)
        watched.connections.order(id, .open(plan))
        watched.connections.order(id, .request(RequestToken(rawValue: 1), [Message(.away)]))
        #expect(await watched.until("closed").last == "closed timedOut")
        let channel = try await accepted.futureResult.get()
        // The reset may have ended it already.
        try? await channel.setOption(.autoRead, value: true).get()
        channel.read()
        #expect(try await end.futureResult.get(), "reset, not closed in good order")
        try await server.close()
    }

    /// Tells whether the other side ended the connection by a reset.
    private final class ResetWatch: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let end: EventLoopPromise<Bool>

        init(_ end: EventLoopPromise<Bool>) { self.end = end }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if let error = error as? IOError { end.succeed(error.errnoCode == ECONNRESET) }
            context.fireErrorCaught(error)
        }

        func channelInactive(context: ChannelHandlerContext) {
            end.succeed(false)
            context.fireChannelInactive()
        }
    }

    static let certificates: [(String, ConnectionPlan.Security, Bool)] = [
        (Certificates.valid, .tls(acceptSelfSigned: false, acceptExpired: false, caFile: nil), false),
        (Certificates.valid, .tls(acceptSelfSigned: true, acceptExpired: false, caFile: nil), true),
        (Certificates.expired, .tls(acceptSelfSigned: true, acceptExpired: false, caFile: nil), false),
        (Certificates.expired, .tls(acceptSelfSigned: true, acceptExpired: true, caFile: nil), true),
    ]

    @Test(arguments: certificates)
    func certificatesAreChecked(_ pem: String, _ security: ConnectionPlan.Security, _ isAccepted: Bool) async throws {
        let server = try await LoopbackServer(group, certificate: pem)
        let watched = Watched(group)
        var plan = plan(server.port, security: security)
        plan.endpoints[0].host = "localhost"
        watched.connections.order(id, .open(plan))
        let seen = await watched.until("registered")
        #expect(seen.last?.hasPrefix(isAccepted ? "registered" : "closed tlsFailed") == true, "\(seen)")
        await watched.connections.shutdown()
        try await server.close()
    }

    @Test func aUsersCertificateIsShown() async throws {
        let own = try CertificateMaker.new(commonName: "@alice:hs.test", now: 1_700_000_000)
        let root = own.pem.exposed.split(separator: "-----BEGIN ").first.map { "-----BEGIN " + $0 } ?? ""
        let server = try await LoopbackServer(group, certificate: Certificates.valid, trusting: root)
        let other = try CertificateMaker.new(commonName: "@bob:hs.test", now: 1_700_000_000)
        for (number, certificate) in [own, other, nil].enumerated() {
            let watched = Watched(group)
            var plan = plan(server.port, security: .tls(acceptSelfSigned: true, acceptExpired: false, caFile: nil))
            plan.certificate = certificate
            watched.connections.order(id, .open(plan))
            let seen = await watched.until("registered")
            #expect((seen.last == "registered alice []") == (number == 0), "\(number): \(seen)")
            await watched.connections.shutdown()
        }
        try await server.close()
    }

    @Test func aProxyFindsTheServer() async throws {
        let (names, continuation) = AsyncStream<String>.makeStream()
        let server = try await LoopbackServer(
            group,
            certificate: Certificates.valid,
            proxied: { continuation.yield($0) }
        )
        let watched = Watched(group)
        var plan = plan(1, security: .tls(acceptSelfSigned: true, acceptExpired: false, caFile: nil))
        plan.endpoints = [.init(host: "irc.hidden.example", port: 6697)]
        plan.proxy = .init(host: "127.0.0.1", port: server.port)
        watched.connections.order(id, .open(plan))
        let seen = await watched.until("registered")
        #expect(seen == ["connecting irc.hidden.example", "registered alice []"])
        var asked = names.makeAsyncIterator()
        #expect(await asked.next() == "irc.hidden.example:6697")
        await watched.connections.shutdown()
        try await server.close()
    }
}
