import NIOCore

/// As much of a server as a session needs: registration, JOIN, PING. `PRIVMSG #channel :burst N` brings N lines of chatter
/// to whoever says it.
final class IRCServerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var rest = ""
    private var nick = "*"
    private var isWelcome = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        rest += String(buffer: unwrapInboundIn(data))
        let lines = rest.split(separator: "\r\n", omittingEmptySubsequences: false)
        rest = String(lines.last ?? "")
        for line in lines.dropLast() { take(line, context) }
        context.flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func take(_ line: Substring, _ context: ChannelHandlerContext) {
        let words = line.split(separator: " ")
        let argument = words.dropFirst().first.map(String.init) ?? ""
        switch words.first {
        case "CAP" where argument == "LS": say(":one.example.org CAP * LS :", context)
        case "NICK": nick = argument
        case "USER", "CAP": welcome(context, isDone: words.first == "CAP" && argument == "END")
        case "PING": say(":one.example.org PONG one.example.org \(argument)", context)
        case "JOIN":
            say(":\(nick)!~user@host.example.net JOIN \(argument)", context)
            say(":one.example.org 353 \(nick) = \(argument) :\(nick) @somebody another", context)
            say(":one.example.org 366 \(nick) \(argument) :End of /NAMES list.", context)
        case "PRIVMSG" where words.count > 3 && words[2] == ":burst":
            burst(Int(words[3]) ?? 0, in: argument, context)
        case "QUIT": context.close(promise: nil)
        default: break
        }
    }

    private func welcome(_ context: ChannelHandlerContext, isDone: Bool) {
        guard isDone, !isWelcome else { return }
        isWelcome = true
        let head = ":one.example.org"
        say("\(head) 001 \(nick) :Welcome to the Example network \(nick)!~user@host.example.net", context)
        say("\(head) 004 \(nick) one.example.org example-1 iosw biklmnopstv", context)
        say(
            "\(head) 005 \(nick) CASEMAPPING=rfc1459 CHANTYPES=# NICKLEN=30 CHANNELLEN=50 PREFIX=(ov)@+ MODES=4"
                + " CHANMODES=b,k,l,imnpst NETWORK=Example :are supported by this server",
            context
        )
        for number in 0..<30 {
            say("\(head) 372 \(nick) :- Line \(number) of the message of the day, as long as such lines are.", context)
        }
        say("\(head) 376 \(nick) :End of /MOTD command.", context)
    }

    /// The lines are the same for all and held once.
    private func burst(_ count: Int, in channel: String, _ context: ChannelHandlerContext) {
        let line =
            ":somebody!~user@host.example.org PRIVMSG \(channel) :Has anybody tried the new release on a small one?\r\n"
        let together = 20
        let buffer = context.channel.allocator.buffer(string: String(repeating: line, count: together))
        for _ in 0..<count / together { context.write(wrapOutboundOut(buffer), promise: nil) }
    }

    private func say(_ line: String, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(context.channel.allocator.buffer(string: line + "\r\n")), promise: nil)
    }
}
