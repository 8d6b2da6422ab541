import NIOCore

/// Hands the events of one channel of a relay to the relay.
final class RelayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let relay: Relay
    private let side: Relay.Side

    init(relay: Relay, side: Relay.Side) {
        self.relay = relay
        self.side = side
    }

    func channelActive(context: ChannelHandlerContext) {
        if side == .client { relay.connect() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        relay.received(unwrapInboundIn(data), from: side)
    }

    func channelReadComplete(context: ChannelHandlerContext) { relay.readCompleted(side) }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { relay.writable(side) }
    }

    func channelInactive(context: ChannelHandlerContext) { relay.ended(side) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
