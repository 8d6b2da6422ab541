import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// The hidden word that makes this program a small IRC server: it tells its port and serves until its parent ends.
enum ServeIRC {
    static let word = "serve-irc"

    /// - Parameter arguments: a certificate and its key, both PEM files, for TLS; nothing for a plain server.
    static func run(_ arguments: [String]) async throws {
        var context: NIOSSLContext?
        if arguments.count == 2 {
            let certificates = try NIOSSLCertificate.fromPEMFile(arguments[0]).map {
                NIOSSLCertificateSource.certificate($0)
            }
            let key = try NIOSSLPrivateKey(file: arguments[1], format: .pem)
            context = try NIOSSLContext(
                configuration: .makeServerConfiguration(certificateChain: certificates, privateKey: .privateKey(key))
            )
        }
        let tls = context
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
            .serverChannelOption(.backlog, value: 4_096)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(IRCServerHandler())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        Child.endWithParent()
        Child.tell("\(channel.localAddress?.port ?? 0)")
        try await channel.closeFuture.get()
    }

    static func spawn(_ certificate: TemporaryCertificate?) throws -> (child: Child, port: Int) {
        let child = try Child([word] + (certificate.map { [$0.certificate, $0.key] } ?? []))
        guard let port = Int(try child.line()), port > 0 else { throw BenchmarkFailure("The IRC server has no port") }
        return (child, port)
    }
}
