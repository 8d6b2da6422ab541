import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Closes a socket so that nothing that was written to it goes out any more.
enum HardClose {
    /// Must be called on the channel's event loop. Without a socket, or where the system refuses, it is closed as usual.
    static func close(_ channel: any Channel) {
        if let socket = channel as? any SocketOptionProvider {
            // No time to linger: unsent bytes are dropped, and the other side gets a RST.
            socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenFailure { _ in }
        }
        // Past TLS, which would say goodbye first and wait for an answer.
        let pipeline = channel.pipeline.syncOperations
        if let tls = try? pipeline.context(handlerType: NIOSSLClientHandler.self) {
            tls.close(promise: nil)
        } else {
            channel.close(promise: nil)
        }
    }
}
