import Foundation
import MatrixProtocol
import NIOPosix

/// Names of hosts to addresses, as the system knows them.
enum HostLookup {
    struct Failure: Error {}

    /// In the system's order of preference, never empty.
    static func addresses(of host: String) async throws -> [IPAddress] {
        try await NIOThreadPool.singleton.runIfActive { try ask(host) }
    }

    private static func ask(_ host: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &found) == 0 else { throw Failure() }
        defer { freeaddrinfo(found) }
        var addresses: [IPAddress] = []
        var entry = found
        while let present = entry {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if let raw = present.pointee.ai_addr,
                getnameinfo(raw, present.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            {
                // A zone says by which wire; no public address has one.
                let bytes = text.prefix { $0 != 0 && $0 != 37 }.map { UInt8(bitPattern: $0) }
                guard let address = IPAddress(parsing: String(decoding: bytes, as: UTF8.self)) else { throw Failure() }
                addresses.append(address)
            }
            entry = present.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw Failure() }
        return addresses
    }
}
