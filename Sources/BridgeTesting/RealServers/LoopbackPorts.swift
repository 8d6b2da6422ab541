import Foundation
import Glibc
import Synchronization

/// Free TCP ports of 127.0.0.1, each given out once in the life of a process.
///
/// They lie below the range the kernel takes outgoing ports from (32768 and up on Linux), so that a server that is
/// stopped finds its port free when it starts again.
package enum LoopbackPorts {
    private static let range = 15_000..<32_000
    /// Begins at a place that depends on the process id: two test runs at a time rarely look at the same ports.
    private static let next = Mutex(range.lowerBound + (Int(getpid()) &* 97) % range.count)

    package static func take() throws -> Int {
        try next.withLock { next in
            for _ in range {
                let port = next
                next = next + 1 < range.upperBound ? next + 1 : range.lowerBound
                if isFree(port) { return port }
            }
            throw ServerFailure(
                .system,
                "No port of 127.0.0.1 between \(range.lowerBound) and \(range.upperBound) is free"
            )
        }
    }

    /// Whether something listens at `port` now.
    package static func accepts(_ port: Int) -> Bool {
        withSocket(port) { connect($0, $1, $2) == 0 }
    }

    /// Whether a server of lines answers at `port` now: what it says first, or to a PING, ends in a line feed. A port
    /// opens before its server has read all of its configuration.
    package static func answers(_ port: Int, at host: String = "127.0.0.1") -> Bool {
        withSocket(port, at: host) { descriptor, address, length in
            var patience = timeval(tv_sec: 1, tv_usec: 0)
            let size = socklen_t(MemoryLayout<timeval>.size)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
            guard connect(descriptor, address, length) == 0 else { return false }
            let ping = Array("PING :ready\r\n".utf8)
            guard send(descriptor, ping, ping.count, Int32(MSG_NOSIGNAL)) == ping.count else { return false }
            var bytes = [UInt8](repeating: 0, count: 512)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            return count > 0 && bytes.prefix(count).contains(UInt8(ascii: "\n"))
        }
    }

    private static func isFree(_ port: Int) -> Bool {
        withSocket(port) { bind($0, $1, $2) == 0 }
    }

    private static func withSocket(
        _ port: Int,
        at host: String = "127.0.0.1",
        _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr = in_addr(s_addr: inet_addr(host))
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
