import IRCClient
import IRCProtocol
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// The ident service as a server meets it, over both families of addresses.
@Suite(.timeLimit(.minutes(1))) struct IdentServerTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    /// What an ident server answers to `text`, asked from the address of `host`.
    private static func ask(_ text: String, host: String, port: Int, on group: any EventLoopGroup) async throws
        -> String
    {
        let promise = group.next().makePromise(of: String.self)
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AnswerHandler(promise))
                }
            }
            .connect(host: host, port: port).get()
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        return try await promise.futureResult.get()
    }

    private final class AnswerHandler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let promise: EventLoopPromise<String>
        private var text = ""

        init(_ promise: EventLoopPromise<String>) { self.promise = promise }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { text += String(buffer: unwrapInboundIn(data)) }
        func channelInactive(context: ChannelHandlerContext) { promise.succeed(text) }
    }

    /// Forty connections at once, each asked after in the instant the server has it.
    @Test(arguments: ["127.0.0.1", "::1"]) func everybodyIsKnownBeforeTheyHaveSaidAWord(host: String) async throws {
        let table = IdentTable()
        let ident = try await IdentServer.start(table, host: "::", port: 0, on: group)
        let identPort = try #require(ident.port)
        let (answers, continuation) = AsyncStream<String>.makeStream()
        let group = group
        let server = try await LoopbackServer(
            group,
            host: host,
            accepted: { channel in
                guard let remote = channel.remoteAddress?.port, let local = channel.localAddress?.port else { return }
                // Lives as long as one question; the test waits for every answer.
                Task {
                    let question = "\(remote), \(local)\r\n"
                    let answer = try? await Self.ask(question, host: host, port: identPort, on: group)
                    continuation.yield(answer ?? "nothing")
                }
            }
        )
        let watched = IRCConnectionsTests.Watched(group, ident: table)
        for number in 0..<40 {
            let plan = ConnectionPlan.sample {
                $0.endpoints = [.init(host: host, port: server.port)]
                $0.username = "user\(number)"
                $0.connectInterval = .zero
            }
            watched.connections.order(ConnectionID(rawValue: UInt64(number)), .open(plan))
        }
        var seen: Set<String> = []
        for await answer in answers.prefix(40) {
            let words = answer.split(separator: ":").map { $0.trimmingPrefix { $0 == " " } }
            #expect(words.count == 4 && words[1].hasPrefix("USERID"), "\(answer)")
            seen.insert(words.last.map { String($0.prefix { $0 != "\r\n" }) } ?? "")
        }
        #expect(seen == Set((0..<40).map { "user\($0)" }))
        await watched.connections.shutdown()
        await ident.close()
        try await server.close()
    }

    @Test(arguments: [
        ("1, 2\r\n", "1 , 2 : ERROR : NO-USER\r\n"), (" 65535 ,\t1 \n", "65535 , 1 : ERROR : NO-USER\r\n"),
        ("0, 2\r\n", IdentServerTests.refusal), ("65536, 2\r\n", IdentServerTests.refusal),
        ("1\r\n", IdentServerTests.refusal), ("1,2,3\r\n", IdentServerTests.refusal),
        ("a, b\r\n", IdentServerTests.refusal), ("\r\n", IdentServerTests.refusal),
        (String(repeating: "1", count: 100), IdentServerTests.refusal),
        ("1, 2\r\n3, 4\r\n", "1 , 2 : ERROR : NO-USER\r\n"),
    ])
    func unknownAndNonsense(question: String, answer: String) async throws {
        let ident = try await IdentServer.start(IdentTable(), host: "127.0.0.1", port: 0, on: group)
        let port = try #require(ident.port)
        #expect(try await Self.ask(question, host: "127.0.0.1", port: port, on: group) == answer)
        await ident.close()
    }

    private static let refusal = "0 , 0 : ERROR : INVALID-PORT\r\n"
}
