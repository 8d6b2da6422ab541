import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Names of servers to addresses, asked once and kept a while: a network's thousand connections are one question.
final class NameResolver: Sendable {
    private struct Known {
        var addresses: EventLoopFuture<[SocketAddress]>
        var until: NIODeadline
    }

    struct Failure: Error {
        /// The system's words for it.
        var text: String
    }

    private let known = Mutex<[String: Known]>([:])
    private let pool: NIOThreadPool

    /// Long enough for a start, short enough for an operator who moves a server.
    static let lifetime = TimeAmount.minutes(5)

    init(pool: NIOThreadPool = .singleton) { self.pool = pool }

    /// In the system's order of preference, never empty. Fails with ``Failure``, which is not kept.
    func addresses(of host: String, port: Int, on eventLoop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        if let literal = try? SocketAddress(ipAddress: host, port: port) {
            return eventLoop.makeSucceededFuture([literal])
        }
        let key = "\(host) \(port)"
        let now = NIODeadline.now()
        let answer = known.withLock { known -> EventLoopFuture<[SocketAddress]> in
            if let present = known[key], present.until > now { return present.addresses }
            let asked = pool.runIfActive(eventLoop: eventLoop) { try Self.ask(host, port) }
            known[key] = Known(addresses: asked, until: now + Self.lifetime)
            return asked
        }
        answer.whenFailure { [weak self] _ in self?.forget(key, answer) }
        return answer.hop(to: eventLoop)
    }

    private func forget(_ key: String, _ answer: EventLoopFuture<[SocketAddress]>) {
        known.withLock { known in
            if let present = known[key], present.addresses === answer { known[key] = nil }
        }
    }

    private static func ask(_ host: String, _ port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Darwin)
            hints.ai_socktype = SOCK_STREAM
        #else
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &found)
        guard code == 0 else { throw Failure(text: gai_strerror(code).map { String(cString: $0) } ?? "error \(code)") }
        defer { freeaddrinfo(found) }
        var addresses: [SocketAddress] = []
        var entry = found
        while let present = entry {
            if let raw = present.pointee.ai_addr {
                let bytes = UnsafeRawPointer(raw)
                switch present.pointee.ai_family {
                case AF_INET: addresses.append(SocketAddress(bytes.loadUnaligned(as: sockaddr_in.self)))
                case AF_INET6: addresses.append(SocketAddress(bytes.loadUnaligned(as: sockaddr_in6.self)))
                default: break
                }
            }
            entry = present.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw Failure(text: "no address") }
        return addresses
    }
}
