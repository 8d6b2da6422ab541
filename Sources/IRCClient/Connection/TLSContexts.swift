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
    ///
    /// With `certificate` the context is the connection's own: the library has no other place for a user's key.
    func handler(
        for security: ConnectionPlan.Security,
        host: String,
        certificate: ClientCertificate? = nil
    ) throws -> NIOSSLClientHandler? {
        guard case .tls(let acceptSelfSigned, let acceptExpired, let caFile) = security else { return nil }
        let settings = Settings(acceptSelfSigned: acceptSelfSigned, acceptExpired: acceptExpired, caFile: caFile)
        let identity = certificate.flatMap { ClientIdentity(pem: $0.pem.exposed) }
        let context = try identity.map { try Self.made(settings, $0) } ?? context(for: settings)
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
            let made = try Self.made(settings, nil)
            contexts[settings] = made
            return made
        }
    }

    private static func made(_ settings: Settings, _ identity: ClientIdentity?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let caFile = settings.caFile { configuration.additionalTrustRoots = [.file(caFile)] }
        configuration.certificateVerification = settings.acceptSelfSigned ? .noHostnameVerification : .fullVerification
        identity?.present(in: &configuration)
        return try NIOSSLContext(configuration: configuration)
    }
}
