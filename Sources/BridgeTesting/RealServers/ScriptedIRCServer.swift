import NIOCore
import NIOPosix

/// A small IRC server that knows what no server of the distributions does: messages of many lines (draft/multiline) and
/// messages taken back (draft/message-redaction). It has no rules: whoever asks gets.
package final class ScriptedIRCServer: Sendable {
    /// The port of 127.0.0.1.
    package let port: Int
    private let listener: any Channel

    private init(port: Int, listener: any Channel) {
        self.port = port
        self.listener = listener
    }

    package static func start(port: Int) async throws -> ScriptedIRCServer {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let world = try await loop.submit { NIOLoopBound(ScriptedIRCWorld(), eventLoop: loop) }.get()
        let listener = try await ServerBootstrap(group: loop, childGroup: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ScriptedIRCHandler(world: world.value))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return ScriptedIRCServer(port: port, listener: listener)
    }

    package func stop() async { try? await listener.close() }
}

/// One client of the server: cuts what it sends into lines.
private final class ScriptedIRCHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let world: ScriptedIRCWorld
    private let person = ScriptedIRCWorld.Person()
    private var pending = ""

    init(world: ScriptedIRCWorld) { self.world = world }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        person.send = { line in channel.writeAndFlush(ByteBuffer(string: line + "\r\n"), promise: nil) }
        person.close = { channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        pending += bytes.readString(length: bytes.readableBytes) ?? ""
        // A carriage return and a line feed are one character.
        let lines = pending.split(omittingEmptySubsequences: false) { $0 == "\r\n" || $0 == "\n" }
        pending = String(lines.last ?? "")
        for line in lines.dropLast() where !line.isEmpty { world.received(IRCTestLine(String(line)), from: person) }
    }

    func channelInactive(context: ChannelHandlerContext) { world.left(person) }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Who is on the server, and what it does with their lines. Lives on one event loop.
private final class ScriptedIRCWorld {
    final class Person {
        var nick = ""
        var isWelcome = false
        var isNegotiating = false
        var capabilities: Set<String> = []
        /// A message of many lines that has not ended: its opening line and the lines so far.
        var batch: (opening: IRCTestLine, lines: [IRCTestLine])?
        var send: (String) -> Void = { _ in }
        var close: () -> Void = {}

        var source: String { ":\(nick)!user@host.test" }
        func holds(_ capability: String) -> Bool { capabilities.contains(capability) }
    }

    private static let offered = [
        "message-tags", "server-time", "batch", "echo-message", "labeled-response", "draft/message-redaction",
        "draft/multiline=max-bytes=4096,max-lines=24",
    ]

    private var people: [Person] = []
    private var channels: [String: [Person]] = [:]
    private var count = 0

    func received(_ line: IRCTestLine, from person: Person) {
        switch line.command {
        case "CAP": negotiate(line, person)
        case "NICK":
            person.nick = line[0]
            welcome(person)
        case "USER": welcome(person, hasUser: true)
        case "PING": person.send(":irc.test PONG irc.test :\(line.text)")
        case "JOIN": for name in line[0].split(separator: ",") { join(String(name), person) }
        case "NAMES": names(line[0], person)
        case "PRIVMSG", "NOTICE":
            if let reference = line.tags["batch"], person.batch?.opening[0] == "+" + reference {
                person.batch?.lines.append(line)
            } else {
                relay(line, from: person)
            }
        case "TAGMSG", "REDACT": relay(line, from: person)
        case "BATCH": batch(line, person)
        case "QUIT": person.close()
        default: acknowledge(line, person)
        }
    }

    func left(_ person: Person) {
        people.removeAll { $0 === person }
        for name in channels.keys { channels[name]?.removeAll { $0 === person } }
        for other in people { other.send("\(person.source) QUIT :gone") }
    }

    // MARK: Coming

    private func negotiate(_ line: IRCTestLine, _ person: Person) {
        switch line[0].uppercased() {
        case "LS":
            person.isNegotiating = true
            person.send(":irc.test CAP * LS :\(Self.offered.joined(separator: " "))")
        case "REQ":
            person.capabilities.formUnion(line.text.split(separator: " ").map(String.init))
            person.send(":irc.test CAP * ACK :\(line.text)")
        case "END":
            person.isNegotiating = false
            welcome(person, hasUser: true)
        default: break
        }
    }

    private func welcome(_ person: Person, hasUser: Bool = false) {
        guard hasUser, !person.nick.isEmpty, !person.isNegotiating, !person.isWelcome else { return }
        person.isWelcome = true
        people.append(person)
        person.send(":irc.test 001 \(person.nick) :Welcome \(person.nick)!user@host.test")
        person.send(":irc.test 005 \(person.nick) CHANTYPES=# PREFIX=(ov)@+ CASEMAPPING=ascii :are supported")
        person.send(":irc.test 422 \(person.nick) :No message of the day")
    }

    private func join(_ name: String, _ person: Person) {
        if channels[name]?.contains(where: { $0 === person }) != true { channels[name, default: []].append(person) }
        for other in channels[name] ?? [] { other.send("\(person.source) JOIN \(name)") }
        names(name, person)
    }

    private func names(_ name: String, _ person: Person) {
        let nicks = (channels[name] ?? []).map(\.nick).joined(separator: " ")
        person.send(":irc.test 353 \(person.nick) = \(name) :\(nicks)")
        person.send(":irc.test 366 \(person.nick) \(name) :End of /NAMES list.")
    }

    // MARK: Talk

    private func audience(of target: String) -> [Person] {
        channels[target] ?? people.filter { $0.nick == target }
    }

    private func acknowledge(_ line: IRCTestLine, _ person: Person) {
        if let label = line.tags["label"] { person.send("@label=\(label) :irc.test ACK") }
    }

    /// Tags of clients go on as they came; a message has an id.
    private func tags(_ line: IRCTestLine, to person: Person, isEcho: Bool) -> String {
        guard person.holds("message-tags") else { return "" }
        var tags = line.tags.filter { $0.key.hasPrefix("+") }.map { "\($0.key)=\($0.value)" }.sorted()
        if line.command != "REDACT" { tags.append("msgid=id\(count)") }
        if isEcho, let label = line.tags["label"] { tags.append("label=\(label)") }
        return tags.isEmpty ? "" : "@\(tags.joined(separator: ";")) "
    }

    private func relay(_ line: IRCTestLine, from person: Person) {
        count += 1
        let words = line.parameters.dropLast().joined(separator: " ")
        let rest = words.isEmpty ? line.text : "\(words) :\(line.text)"
        var audience = audience(of: line[0]).filter { $0 !== person }
        if person.holds("echo-message") { audience.append(person) }
        for other in audience where line.command != "TAGMSG" || other.holds("message-tags") {
            let isEcho = other === person
            other.send("\(tags(line, to: other, isEcho: isEcho))\(person.source) \(line.command) \(rest)")
        }
    }

    private func batch(_ line: IRCTestLine, _ person: Person) {
        guard line[0].hasPrefix("-") else {
            person.batch = (line, [])
            return
        }
        guard let (opening, lines) = person.batch else { return }
        person.batch = nil
        count += 1
        var audience = audience(of: opening[2]).filter { $0 !== person }
        if person.holds("echo-message") { audience.append(person) }
        for other in audience {
            let tags = tags(opening, to: other, isEcho: other === person)
            guard other.holds("draft/multiline") else {
                for said in lines { other.send("\(person.source) \(said.command) \(said[0]) :\(said.text)") }
                continue
            }
            other.send("\(tags)\(person.source) BATCH +b\(count) draft/multiline \(opening[2])")
            for said in lines {
                let concat = said.tags["draft/multiline-concat"] == nil ? "" : ";draft/multiline-concat"
                other.send("@batch=b\(count)\(concat) \(person.source) \(said.command) \(said[0]) :\(said.text)")
            }
            other.send(":irc.test BATCH -b\(count)")
        }
    }
}
