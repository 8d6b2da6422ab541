import IRCProtocol
import NIOCore
import NIOSSL
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One TLS context for each set of security settings: a context with trust roots costs a megabyte.
final class TLSContexts: Sendable {
    struct Settings: Sendable, Hashable {
        var acceptSelfSigned: Bool
        var acceptExpired: Bool
        var caFile: String?
    }

    private let contexts = Mutex<[Settings: NIOSSLContext]>([:])

    /// A handler for one connection, or nil for a plain one. Errors: a CA file that cannot be read.
    func handler(for security: ConnectionPlan.Security, host: String) throws -> NIOSSLClientHandler? {
        guard case .tls(let acceptSelfSigned, let acceptExpired, let caFile) = security else { return nil }
        let settings = Settings(acceptSelfSigned: acceptSelfSigned, acceptExpired: acceptExpired, caFile: caFile)
        let context = try context(for: settings)
        // An address is no server name (RFC 6066, section 3); it is checked against the certificate all the same.
        let name = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
        guard acceptSelfSigned || acceptExpired else {
            return try NIOSSLClientHandler(context: context, serverHostname: name)
        }
        return try NIOSSLClientHandler(context: context, serverHostname: name) { certificates, promise in
            promise.succeed(Self.accepts(certificates, settings) ? .certificateVerified : .failed)
        }
    }

    /// Either exception gives up the chain of trust, for the library cannot check one without its dates. What is left:
    /// the dates, unless they are excepted too, and the name, unless anybody may have signed.
    private static func accepts(_ certificates: [NIOSSLCertificate], _ settings: Settings) -> Bool {
        guard let leaf = certificates.first else { return false }
        if settings.acceptExpired { return true }
        let now = time(nil)
        return leaf.notValidBefore <= now && now <= leaf.notValidAfter
    }

    private func context(for settings: Settings) throws -> NIOSSLContext {
        try contexts.withLock { contexts in
            if let present = contexts[settings] { return present }
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            if let caFile = settings.caFile { configuration.additionalTrustRoots = [.file(caFile)] }
            configuration.certificateVerification =
                settings.acceptSelfSigned ? .noHostnameVerification : .fullVerification
            let made = try NIOSSLContext(configuration: configuration)
            contexts[settings] = made
            return made
        }
    }
}
