import NIOCore
import NIOPosix

/// One relayed connection: two channels on one event loop, and whether bytes go across.
///
/// Reads are asked for one by one, only when the other side can take more, so memory stays bounded by one read a side.
final class Relay {
    enum Side {
        case client, server

        var other: Side { self == .client ? .server : .client }
    }

    private(set) var flow: FaultyLink.Flow
    private let id: Int
    private let client: any Channel
    private var server: (any Channel)?
    private var isConnecting = false
    private var isClosed = false
    private let registry: RelayRegistry
    private var sniffer = NickSniffer()
    /// What an outstanding read brought after the freeze.
    private var held: [(from: Side, bytes: ByteBuffer)] = []
    /// A side that ended during a freeze; the other learns of it at the thaw.
    private var ended: Side?

    init(id: Int, client: any Channel, registry: RelayRegistry, flow: FaultyLink.Flow) {
        self.id = id
        self.client = client
        self.registry = registry
        self.flow = flow
    }

    // MARK: Orders

    func setFlow(_ new: FaultyLink.Flow) {
        guard !isClosed else { return }
        flow = new
        registry.update(id) { $0.flow = new }
        switch new {
        case .frozen:
            return
        case .discarding:
            held = []
        case .forwarding:
            let waiting = held
            held = []
            for item in waiting { forward(item.bytes, from: item.from) }
            server?.flush()
            client.flush()
        }
        if let side = ended {
            finish(side)
        } else {
            connect()
            pump(.client)
            pump(.server)
        }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        registry.remove(id)
        client.close(promise: nil)
        server?.close(promise: nil)
    }

    // MARK: Events

    /// The client's channel is open: now, and not before, is the server asked.
    func connect() {
        guard flow != .frozen, server == nil, !isConnecting, !isClosed else { return }
        isConnecting = true
        let loop = client.eventLoop
        let bound = NIOLoopBound(self, eventLoop: loop)
        ClientBootstrap(group: loop)
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RelayHandler(relay: bound.value, side: .server))
                }
            }
            .connect(host: registry.host, port: registry.port)
            .whenComplete { bound.value.connected($0) }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        isConnecting = false
        guard case .success(let channel) = result, !isClosed else {
            if case .success(let channel) = result { channel.close(promise: nil) }
            close()
            return
        }
        server = channel
        pump(.client)
        pump(.server)
    }

    func received(_ bytes: ByteBuffer, from side: Side) {
        switch flow {
        case .forwarding: forward(bytes, from: side)
        case .frozen:
            held.append((side, bytes))
            if side == .client { registry.update(id) { $0.bytesHeld += bytes.readableBytes } }
        case .discarding: return
        }
    }

    func readCompleted(_ side: Side) {
        channel(side.other)?.flush()
        pump(side)
    }

    /// `side` can take more, so the other may be read.
    func writable(_ side: Side) { pump(side.other) }

    func ended(_ side: Side) {
        guard !isClosed else { return }
        guard flow != .frozen else {
            ended = side
            return
        }
        finish(side)
    }

    // MARK: Doing

    private func channel(_ side: Side) -> (any Channel)? { side == .client ? client : server }

    private func pump(_ side: Side) {
        guard flow != .frozen, !isClosed, let source = channel(side), let sink = channel(side.other) else { return }
        if sink.isWritable || flow == .discarding { source.read() }
    }

    private func forward(_ bytes: ByteBuffer, from side: Side) {
        sniffer.saw(bytes, fromClient: side == .client)
        let nick = sniffer.nick
        registry.update(id) { connection in
            connection.nick = nick
            switch side {
            case .client: connection.bytesToServer += bytes.readableBytes
            case .server: connection.bytesToClient += bytes.readableBytes
            }
        }
        channel(side.other)?.write(bytes, promise: nil)
    }

    /// `side` is gone: the other gets what is on its way to it, then its end.
    private func finish(_ side: Side) {
        guard let rest = channel(side.other) else {
            close()
            return
        }
        isClosed = true
        registry.remove(id)
        rest.writeAndFlush(ByteBuffer()).whenComplete { _ in rest.close(promise: nil) }
    }
}
