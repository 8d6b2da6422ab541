import NIOCore

/// Whoever takes a file: the other end of the connection that their request came by.
struct MediaReader: Sendable {
    private let channel: any Channel

    init(_ channel: any Channel) { self.channel = channel }

    /// Whether more is written than they have taken, so that the next write waits for them. Where it does not, whatever
    /// takes long is our own doing.
    var isBehind: Bool { !channel.isWritable }

    /// Returns when all that was written has reached the connection.
    ///
    /// A write ends when its bytes are on their way to the connection's event loop, and only there it is known whether
    /// they are too many. Without this, a busy loop lets a whole file be written to somebody who takes nothing.
    func settle() async throws { try await channel.eventLoop.submit {}.get() }

    /// Ends the connection at once, whatever is under way on it.
    func hangUp() { channel.close(promise: nil) }
}
