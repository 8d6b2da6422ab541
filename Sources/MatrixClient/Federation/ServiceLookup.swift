import Foundation
import MatrixProtocol
import NIOCore
import NIOPosix

/// Asks the machine's name servers for service records. What fails is as good as no record: the search goes on with
/// the next step.
package struct ServiceLookup: Sendable {
    private let servers: [SocketAddress]
    private let patience: TimeAmount

    package init(servers: [SocketAddress], patience: TimeAmount = .seconds(3)) {
        self.servers = servers
        self.patience = patience
    }

    static var system: ServiceLookup {
        let text = (try? String(contentsOfFile: "/etc/resolv.conf", encoding: .utf8)) ?? ""
        return ServiceLookup(servers: nameServers(in: text))
    }

    /// `resolv.conf`: three at most count there, too.
    package static func nameServers(in text: String) -> [SocketAddress] {
        let lines = text.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
        return lines.filter { $0.count >= 2 && $0[0] == "nameserver" }.prefix(3)
            .compactMap { try? SocketAddress(ipAddress: String($0[1]), port: 53) }
    }

    /// Lowest priority first.
    package func services(named name: String) async -> [ServerDiscovery.Service] {
        for server in servers {
            // why: a number that others cannot guess, so that they cannot answer in the server's place.
            guard let query = ServiceQuery(id: .random(in: .min ... .max), name: name) else { return [] }
            if let services = try? await ask(server, query) { return services.sorted { $0.priority < $1.priority } }
        }
        return []
    }

    private func ask(_ server: SocketAddress, _ query: ServiceQuery) async throws -> [ServerDiscovery.Service] {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.makePromise(of: [ServerDiscovery.Service].self)
        let channel = try await DatagramBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Reader(query: query, server: server, answer: answer))
                }
            }
            .connect(to: server).get()
        let giveUp = loop.scheduleTask(in: patience) { answer.fail(ChannelError.connectTimeout(patience)) }
        let bytes = ByteBuffer(bytes: query.bytes)
        channel.writeAndFlush(AddressedEnvelope(remoteAddress: server, data: bytes)).cascadeFailure(to: answer)
        defer {
            giveUp.cancel()
            channel.close(promise: nil)
        }
        return try await answer.futureResult.get()
    }

    /// Takes the first datagram that answers the question.
    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>

        private let query: ServiceQuery
        private let server: SocketAddress
        private let answer: EventLoopPromise<[ServerDiscovery.Service]>

        init(query: ServiceQuery, server: SocketAddress, answer: EventLoopPromise<[ServerDiscovery.Service]>) {
            self.query = query
            self.server = server
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = unwrapInboundIn(data)
            guard envelope.remoteAddress == server, let services = query.services(in: Array(buffer: envelope.data))
            else { return }
            answer.succeed(services)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { answer.fail(error) }
    }
}
