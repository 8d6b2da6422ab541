import NIOCore
import NIOPosix
import Synchronization

/// A plain IRC client for tests, which shares no code with the bridge.
///
/// It collects every line and answers PING. `wait` takes lines in any order, each once; `sync()` returns when the server
/// has answered everything sent before.
package final class IRCTestClient: Sendable {
    package static let patience = Duration.seconds(15)

    /// The nick asked for at registration, or what the server made of it.
    package var nick: String { currentNick.withLock { $0 } }
    /// Capabilities the server offered and those it acknowledged; empty unless some were asked for.
    package var offeredCapabilities: [String] { capabilities.withLock { $0.offered } }
    package var enabledCapabilities: Set<String> { capabilities.withLock { $0.enabled } }

    private let channel: any Channel
    private let log: IRCLineLog
    private let currentNick: Mutex<String>
    private let capabilities = Mutex((offered: [String](), enabled: Set<String>()))
    private let counter = Atomic(0)

    private init(channel: any Channel, log: IRCLineLog, nick: String) {
        self.channel = channel
        self.log = log
        currentNick = Mutex(nick)
    }

    // MARK: Life

    /// Connects without sending anything.
    package static func open(port: Int, host: String = "127.0.0.1", nick: String) async throws -> IRCTestClient {
        let log = IRCLineLog(who: nick)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(IRCLineHandler(log: log))
                }
            }
            .connect(host: host, port: port)
            .get()
        return IRCTestClient(channel: channel, log: log, nick: nick)
    }

    /// Connects and registers: returns after the message of the day.
    ///
    /// - Parameter capabilities: each is asked for on its own, since one unknown name makes some servers refuse a line.
    package static func connect(
        port: Int,
        host: String = "127.0.0.1",
        nick: String,
        password: String? = nil,
        capabilities: [String] = []
    ) async throws -> IRCTestClient {
        let client = try await open(port: port, host: host, nick: nick)
        do {
            try await client.register(password: password, capabilities: capabilities)
            return client
        } catch {
            await client.kill()
            throw error
        }
    }

    /// CAP where `wanted` is not empty, PASS where there is one, NICK and USER; a refusal is thrown at once.
    package func register(password: String? = nil, capabilities wanted: [String] = []) async throws {
        if !wanted.isEmpty { try await send("CAP LS 302") }
        if let password { try await send("PASS :\(password)") }
        try await send("NICK \(nick)")
        try await send(
            "USER \(nick.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(9)) 0 * :\(nick) of the tests"
        )
        if !wanted.isEmpty { try await negotiate(wanted) }
        let ends: Set = ["376", "422", "432", "433", "464", "465", "ERROR"]
        let end = try await wait(for: "the end of registration") { ends.contains($0.command) }
        guard end.command == "376" || end.command == "422" else {
            throw ClientFailure(nick, "was refused: \(end.raw)")
        }
        if let welcome = claimAll(where: { $0.command == "001" }).first { currentNick.withLock { $0 = welcome[0] } }
    }

    private func negotiate(_ wanted: [String]) async throws {
        var offered: [String] = []
        while true {
            let line = try await wait(for: "CAP LS") { $0.command == "CAP" && $0[1] == "LS" }
            offered += line.text.split(separator: " ").map(String.init)
            if line[2] != "*" { break }
        }
        var enabled: Set<String> = []
        for name in wanted {
            try await send("CAP REQ :\(name)")
            let answer = try await wait(for: "an answer to CAP REQ \(name)") {
                $0.command == "CAP" && ["ACK", "NAK"].contains($0[1])
            }
            if answer[1] == "ACK" { enabled.insert(name) }
        }
        capabilities.withLock { [offered, enabled] in $0 = (offered, enabled) }
        try await send("CAP END")
    }

    /// QUIT, then waits until the server has closed.
    package func close(_ reason: String = "Done") async {
        try? await send("QUIT :\(reason)")
        let closing = channel.eventLoop.scheduleTask(in: .seconds(5)) { [channel] in channel.close(promise: nil) }
        try? await channel.closeFuture.get()
        closing.cancel()
    }

    /// Closes the socket without a word.
    package func kill() async { try? await channel.close() }

    package var isClosed: Bool { log.isClosed }

    /// Returns when the server has closed the connection.
    package func waitUntilClosed(within patience: Duration = patience) async throws {
        guard await Polling.until(within: patience, { log.isClosed }) else {
            throw ClientFailure(nick, "was not closed within \(patience)")
        }
    }

    // MARK: Sending

    /// One line. Text with CR or LF is a fault of the test and throws.
    package func send(_ line: String) async throws {
        guard !line.contains(where: { $0.isNewline && $0 != "\u{85}" && $0 != "\u{2028}" && $0 != "\u{2029}" }) else {
            throw ClientFailure(nick, "cannot send a line with a line break")
        }
        log.sent(line)
        try await channel.writeAndFlush(ByteBuffer(string: line + "\r\n")).get()
    }

    /// Bytes as they are, for what a good client would never send.
    package func send(bytes: [UInt8]) async throws {
        log.sent("(\(bytes.count) bytes)")
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    package func privmsg(_ target: String, _ text: String) async throws { try await send("PRIVMSG \(target) :\(text)") }
    package func notice(_ target: String, _ text: String) async throws { try await send("NOTICE \(target) :\(text)") }
    package func action(_ target: String, _ text: String) async throws {
        try await privmsg(target, "\u{1}ACTION \(text)\u{1}")
    }
    package func setTopic(_ channel: String, _ topic: String) async throws {
        try await send("TOPIC \(channel) :\(topic)")
    }
    package func mode(_ target: String, _ change: String) async throws { try await send("MODE \(target) \(change)") }
    package func kick(_ channel: String, _ nick: String, _ reason: String = "") async throws {
        try await send("KICK \(channel) \(nick) :\(reason)")
    }
    package func invite(_ nick: String, to channel: String) async throws { try await send("INVITE \(nick) \(channel)") }

    /// JOIN, and waits for the end of the member list. A refusal is thrown at once.
    package func join(_ channel: String, key: String = "") async throws {
        try await send("JOIN \(channel) \(key)")
        let refusals: Set = ["403", "405", "407", "437", "471", "473", "474", "475", "476", "477", "489", "520"]
        let answer = try await wait(for: "366 of \(channel)") {
            ($0.command == "366" || refusals.contains($0.command)) && $0[1].lowercased() == channel.lowercased()
        }
        guard answer.command == "366" else { throw ClientFailure(nick, "could not join: \(answer.raw)") }
    }

    package func part(_ channel: String, _ reason: String = "") async throws {
        try await send("PART \(channel) :\(reason)")
        let nick = nick
        _ = try await wait(for: "own PART") { $0.command == "PART" && $0.nick == nick && $0[0] == channel }
    }

    package func changeNick(_ new: String) async throws {
        let old = nick
        try await send("NICK \(new)")
        let answer = try await wait(for: "the answer to NICK \(new)") {
            ($0.command == "NICK" && $0.nick == old) || ["432", "433", "437", "447"].contains($0.command)
        }
        guard answer.command == "NICK" else { throw ClientFailure(old, "could not change nick: \(answer.raw)") }
        currentNick.withLock { $0 = new }
    }

    /// Becomes an operator of one of our servers.
    package func becomeOperator(name: String = "root", password: String = "operator") async throws {
        try await send("OPER \(name) \(password)")
        let answer = try await wait(for: "the answer to OPER") { ["381", "464", "491"].contains($0.command) }
        guard answer.command == "381" else { throw ClientFailure(nick, "is no operator: \(answer.raw)") }
    }

    /// Who is in `channel` now, with prefixes, in the server's order.
    package func names(_ channel: String) async throws -> [String] {
        _ = claimAll { $0.command == "353" && $0[2] == channel }
        try await send("NAMES \(channel)")
        _ = try await wait(for: "366 of \(channel)") { $0.command == "366" && $0[1] == channel }
        return claimAll { $0.command == "353" && $0[2] == channel }
            .flatMap { $0.text.split(separator: " ").map(String.init) }
    }

    // MARK: Receiving

    /// Every line received, oldest first.
    package var lines: [IRCTestLine] { log.lines }

    /// The first line that fits and that no other wait took, received already or later.
    ///
    /// - Throws: `ClientFailure` with a transcript after `patience`, or when the connection closes.
    @discardableResult
    package func wait(
        for what: String,
        within patience: Duration = patience,
        where condition: @escaping @Sendable (IRCTestLine) -> Bool
    ) async throws -> IRCTestLine {
        let id = counter.wrappingAdd(1, ordering: .relaxed).newValue
        let late = channel.eventLoop.scheduleTask(in: TimeAmount(patience)) { [log] in
            log.giveUp(id, "gave up after \(patience)")
        }
        defer { late.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { log.wait(id, for: what, where: condition, $0) }
        } onCancel: {
            log.giveUp(id, "was cancelled")
        }
    }

    /// A PRIVMSG to `target` with exactly `text`.
    @discardableResult
    package func waitForMessage(
        _ text: String,
        in target: String,
        from nick: String? = nil,
        within patience: Duration = patience
    ) async throws -> IRCTestLine {
        try await wait(for: "PRIVMSG \(target) :\(text)", within: patience) {
            $0.is("PRIVMSG", to: target, text: text, from: nick)
        }
    }

    /// Takes every line that fits and that no wait took. After `sync()` this shows that something did *not* come.
    @discardableResult
    package func claimAll(where condition: @Sendable (IRCTestLine) -> Bool) -> [IRCTestLine] {
        log.claimAll(where: condition)
    }

    /// A barrier: a server answers PING in order, so all it had to say to what was sent before has arrived.
    package func sync(within patience: Duration = patience) async throws {
        let token = "barrier-\(counter.wrappingAdd(1, ordering: .relaxed).newValue)"
        try await send("PING \(token)")
        _ = try await wait(for: "PONG \(token)", within: patience) { $0.command == "PONG" && $0.text == token }
    }

    /// The servers of the network that this one sees now, itself included.
    package func linkedServers() async throws -> Set<String> {
        _ = claimAll { $0.command == "364" }
        try await send("LINKS")
        _ = try await wait(for: "365") { $0.command == "365" }
        return Set(claimAll { $0.command == "364" }.map { $0[1] })
    }

    /// Asks until server `name` is linked. Servers that link tell their clients nothing, hence the asking.
    package func waitForServer(_ name: String, within patience: Duration = .seconds(30)) async throws {
        guard await Polling.until(within: patience, { (try? await self.linkedServers().contains(name)) == true }) else {
            throw ClientFailure(nick, "does not see \(name) linked after \(patience)")
        }
    }
}
