import MatrixClient
import MatrixProtocol
import NIOCore
import NIOPosix
import Testing

/// Service records from a name server on loopback.
@Suite struct ServiceLookupTests {
    /// Answers each question with what `answer` makes of it; nil says nothing.
    private final class NameServer: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        typealias OutboundOut = AddressedEnvelope<ByteBuffer>

        private let answer: @Sendable ([UInt8]) -> [UInt8]?

        init(answer: @escaping @Sendable ([UInt8]) -> [UInt8]?) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let question = unwrapInboundIn(data)
            guard let bytes = answer(Array(buffer: question.data)) else { return }
            let reply = AddressedEnvelope(remoteAddress: question.remoteAddress, data: ByteBuffer(bytes: bytes))
            context.writeAndFlush(wrapOutboundOut(reply), promise: nil)
        }
    }

    private func services(
        within patience: TimeAmount = .milliseconds(300),
        _ answer: @escaping @Sendable ([UInt8]) -> [UInt8]?
    ) async throws
        -> [ServerDiscovery.Service]
    {
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NameServer(answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = try #require(channel.localAddress)
        let lookup = ServiceLookup(servers: [server], patience: patience)
        let services = await lookup.services(named: "_matrix._tcp.example.org")
        try await channel.close().get()
        return services
    }

    /// The question as its own answer, with two records.
    private static func answer(to question: [UInt8]) -> [UInt8] {
        var answer = question
        (answer[2], answer[3], answer[7]) = (0x81, 0x80, 2)
        for (priority, letter) in [(9, 97), (3, 98)] as [(UInt8, UInt8)] {
            answer += [0xC0, 12, 0, 33, 0, 1, 0, 0, 0, 60, 0, 9, 0, priority, 0, 0, 0x20, 0xFB, 1, letter, 0]
        }
        return answer
    }

    @Test func recordsComeByPriority() async throws {
        #expect(
            try await services(within: .seconds(20), Self.answer) == [
                .init(host: "b", port: 8_443, priority: 3), .init(host: "a", port: 8_443, priority: 9),
            ]
        )
    }

    @Test func silenceAndNonsenseAreNoRecords() async throws {
        #expect(try await services { _ in nil } == [])
        #expect(try await services { _ in [1, 2, 3] } == [])
        #expect(
            try await services {
                var forged = Self.answer(to: $0)
                forged[0] ^= 1
                return forged
            } == []
        )
    }

    @Test func nameServersAreReadAsTheSystemDoes() {
        let text =
            "# nameserver 9.9.9.9\nsearch example.org\nnameserver 1.1.1.1\n nameserver\t::1 \nnameserver\nnameserver x\n"
        #expect(ServiceLookup.nameServers(in: text).map { $0.ipAddress ?? "" } == ["1.1.1.1", "::1"])
    }
}
