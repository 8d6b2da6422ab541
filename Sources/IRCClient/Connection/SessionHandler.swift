import IRCProtocol
import NIOCore

/// The last handler of an IRC channel: hands bytes and the socket's fate to its ``ConnectionDriver``.
final class SessionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let driver: ConnectionDriver

    init(_ driver: ConnectionDriver) { self.driver = driver }

    func channelActive(context: ChannelHandlerContext) {
        driver.opened(context.channel)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        driver.received(buffer.readableBytesUInt8Span)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        driver.flush()
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        driver.failed(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        driver.closed(.lost("The connection ended."))
        context.fireChannelInactive()
    }
}
