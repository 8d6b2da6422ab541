import NIOCore

/// The first handler of an IRC channel: writes it into the ident book before any other handler can send a byte.
final class IdentRegistrar: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let table: IdentTable
    private let user: String
    private var line: IdentBook.Line?

    init(_ table: IdentTable, user: String) {
        self.table = table
        self.user = user
    }

    func channelActive(context: ChannelHandlerContext) {
        if let local = context.channel.localAddress.flatMap(IdentBook.Endpoint.init),
            let remote = context.channel.remoteAddress.flatMap(IdentBook.Endpoint.init)
        {
            let line = IdentBook.Line(local: local, remote: remote)
            self.line = line
            table.opened(line, by: user)
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let line { table.closed(line) }
        line = nil
        context.fireChannelInactive()
    }
}
