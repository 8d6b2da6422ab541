import NIOCore

/// Splits bytes at LF, answers PING, hands on every line.
final class IRCLineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// 8191 bytes of tags and 512 of message is the most the specification allows.
    private static let limit = 16_384

    private let log: IRCLineLog
    private var pending = ByteBuffer()

    init(log: IRCLineLog) {
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        pending.writeBuffer(&bytes)
        while let length = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")).map({ $0 - pending.readerIndex }
        ) {
            guard var line = pending.readBytes(length: length) else { break }
            pending.moveReaderIndex(forwardBy: 1)
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            guard !line.isEmpty else { continue }
            receive(IRCTestLine(String(decoding: line, as: UTF8.self)), context: context)
        }
        pending.discardReadBytes()
        if pending.readableBytes > Self.limit { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        log.closed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func receive(_ line: IRCTestLine, context: ChannelHandlerContext) {
        if line.command == "PING" {
            let answer = "PONG :\(line.text)"
            log.sent(answer)
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer + "\r\n")), promise: nil)
        }
        log.received(line)
    }
}
