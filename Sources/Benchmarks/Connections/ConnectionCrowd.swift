import Foundation
import IRCClient
import IRCProtocol
import Logging
import NIOPosix
import Synchronization

/// Connections of ours to one server, each on the same channel.
final class ConnectionCrowd: Sendable {
    private let connections: IRCConnections
    private let box = WaitingBox()
    private let channel: ChannelName
    private let tokens = Mutex<UInt64>(0)

    init() throws {
        guard let channel = ChannelName(parsing: "#bench") else { throw BenchmarkFailure("No channel name") }
        self.channel = channel
        let box = box
        connections = IRCConnections(
            eventLoopGroup: MultiThreadedEventLoopGroup(numberOfThreads: 1),
            events: { _, event in box.take(event) },
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Opens so many more and returns when each is on the channel.
    func open(_ numbers: Range<Int>, port: Int, isSecure: Bool, role: ObserverRole) async throws {
        let latch = Latch(numbers.count)
        box.settled.withLock { $0 = latch }
        for number in numbers {
            guard let nick = Nickname(parsing: "m\(number)") else { throw BenchmarkFailure("No nick") }
            var plan = ConnectionPlan(
                network: NetworkID("bench"),
                endpoints: [ConnectionPlan.Endpoint(host: "127.0.0.1", port: port)],
                security: isSecure ? .tls(acceptSelfSigned: true, acceptExpired: true, caFile: nil) : .plain,
                nick: nick,
                username: "m\(number)",
                realname: "@somebody\(number):example.org"
            )
            // What is measured is not to wait for the pace of lines.
            plan.pace = ConnectionPlan.Pace(burst: 1_000, interval: .milliseconds(1))
            plan.connectInterval = .zero
            plan.concurrentConnects = 100
            plan.registrationTimeout = .seconds(600)
            plan.pingInterval = .seconds(3_600)
            plan.pingTimeout = .seconds(7_200)
            let id = ConnectionID(rawValue: UInt64(number))
            connections.order(id, .open(plan))
            connections.order(id, .setRole(channel, role))
            connections.order(id, .join(channel, key: nil))
        }
        try await latch.wait()
    }

    /// Has each receive so many lines and returns when all of them have.
    func burst(_ numbers: Range<Int>, lines: Int) async throws {
        let latch = Latch(numbers.count)
        box.confirmed.withLock { $0 = latch }
        for number in numbers {
            let token = tokens.withLock { tokens in
                tokens += 1
                return LineToken(rawValue: tokens)
            }
            let line = OutgoingLine(
                token: token,
                target: .channel(channel),
                kind: .message,
                text: FormattedText(parsing: "burst \(lines)")
            )
            connections.order(ConnectionID(rawValue: UInt64(number)), .say(line))
        }
        try await latch.wait()
    }

    func close() async { await connections.shutdown() }
}

/// Who waits for what the connections tell.
private final class WaitingBox: Sendable {
    let settled = Mutex<Latch?>(nil)
    let confirmed = Mutex<Latch?>(nil)

    func take(_ event: SessionEvent) {
        switch event {
        case .settled: settled.withLock { $0 }?.arrive()
        case .confirmed: confirmed.withLock { $0 }?.arrive()
        case .closed(let reason):
            for latch in [settled.withLock { $0 }, confirmed.withLock { $0 }] {
                latch?.fail("A connection closed: \(reason)")
            }
        default: break
        }
    }
}
