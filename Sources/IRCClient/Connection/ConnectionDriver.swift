import IRCProtocol
import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// Does what one ``SessionMachine`` says: writes, timers, the socket. Lives on its event loop and decides nothing.
final class ConnectionDriver {
    private let id: ConnectionID
    let plan: ConnectionPlan
    private let eventLoop: any EventLoop
    private let pool: IdentityPool
    private let logger: Logger
    private let tell: @Sendable (SessionEvent) -> Void

    private var machine: SessionMachine
    private var limits = LineLimits.received
    private var assembler = LineAssembler()
    private var channel: (any Channel)?
    private var outgoing: ByteBuffer?
    private var unwritten = 0
    private var timer: Scheduled<Void>?
    private var timerAt: NIODeadline?
    private var writeTimer: Scheduled<Void>?

    /// A peer that does not read is given up when so many bytes wait for it, or the oldest waits so long.
    static let unwrittenLimit = 256 * 1024
    static let writeTimeout = TimeAmount.seconds(60)

    init(
        id: ConnectionID,
        plan: ConnectionPlan,
        eventLoop: any EventLoop,
        pool: IdentityPool,
        logger: Logger,
        tell: @escaping @Sendable (SessionEvent) -> Void
    ) {
        self.id = id
        self.plan = plan
        self.eventLoop = eventLoop
        self.pool = pool
        self.logger = logger
        self.tell = tell
        machine = SessionMachine(plan: plan, entropy: (0..<32).map { _ in UInt8.random(in: .min ... .max) })
    }

    private var now: MonotonicInstant {
        MonotonicInstant(sinceStart: .nanoseconds(Int64(clamping: eventLoop.now.uptimeNanoseconds)))
    }

    private(set) var isOver = false

    // MARK: - The socket

    func connecting(_ host: String) { run(machine.connecting(host: host, now: now)) }

    func opened(_ channel: any Channel) {
        guard !isOver else {
            channel.close(promise: nil)
            return
        }
        self.channel = channel
        run(machine.opened(now: now))
    }

    /// Bytes as they came. What follows is written at `flush`, once for all that one read brought.
    func received(_ bytes: Span<UInt8>) {
        let now = now
        let overlong = assembler.receive(bytes) { line in
            guard !isOver, let peek = LinePeek(line) else { return }
            if machine.skips(peek, in: line, now: now) { return }
            guard let message = try? Message(parsing: line, encoding: machine.encoding, limits: limits) else {
                return
            }
            perform(machine.received(message, now: now))
        }
        if overlong > 0 {
            machine.receivedUnneeded(now: now)
            logger.debug("Dropped lines over the limit", metadata: fields([.count: .stringConvertible(overlong)]))
        }
    }

    func failed(_ error: any Error) {
        switch error {
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            logger.debug("TLS failed", metadata: fields([.error: .string(String(describing: type(of: error)))]))
            closed(
                machine.isRegistered
                    ? .lost("TLS failed.") : .tlsFailed("TLS failed, or the certificate was not accepted.")
            )
        case let error as IOError:
            closed(.lost("The connection broke (error \(error.errnoCode))."))
        default:
            closed(.lost("The connection broke."))
        }
    }

    func closed(_ reason: CloseReason) {
        run(machine.closed(reason, now: now))
    }

    // MARK: - The core

    func ordered(_ order: SessionOrder) { run(machine.ordered(order, now: now)) }

    // MARK: - Doing

    private func run(_ actions: SessionActions) {
        perform(actions)
        flush()
    }

    /// Everything but the writing.
    private func perform(_ actions: SessionActions) {
        guard !isOver else { return }
        for message in actions.send {
            // The machine has checked that they can be encoded; a line that cannot is not worth a trap.
            guard let bytes = try? message.encoded(limits: Self.widest) else { continue }
            if outgoing == nil { outgoing = channel?.allocator.buffer(capacity: max(256, bytes.count)) }
            outgoing?.writeBytes(bytes)
        }
        schedule(actions.deadline)
        if let derivation = actions.derivation { derive(derivation) }
        // Before the last event, so that whoever hears it finds everything done.
        if let reason = actions.close {
            logger.debug("Connection closed", metadata: fields([.reason: .string(reason.kind)]))
            // What is said again on the next connection is not to be said by this one, should it thaw.
            if reason == .timedOut { abandon() } else { end() }
        }
        for event in actions.events { tell(shared(event)) }
    }

    /// Equal things of equal servers are kept once.
    private func shared(_ event: SessionEvent) -> SessionEvent {
        switch event {
        case .registered(let identity):
            let identity = pool.shared(identity, on: plan.network)
            machine.share(identity)
            limits.rest = identity.support.lineLength
            return .registered(identity)
        case .identityChanged(let identity):
            let identity = pool.shared(identity, on: plan.network)
            machine.share(identity)
            limits.rest = identity.support.lineLength
            return .identityChanged(identity)
        default:
            return event
        }
    }

    func flush() {
        guard let buffer = outgoing, let channel else { return }
        outgoing = nil
        let count = buffer.readableBytes
        unwritten += count
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let promise = eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { _ in bound.value.written(count) }
        channel.writeAndFlush(buffer, promise: promise)
        // Mostly the system has taken everything by now.
        guard unwritten > 0, !isOver else { return }
        if unwritten > Self.unwrittenLimit { giveUp() } else { watchWriting() }
    }

    private func written(_ count: Int) {
        unwritten -= count
        writeTimer?.cancel()
        writeTimer = nil
        if unwritten > 0, !isOver { watchWriting() }
    }

    private func watchWriting() {
        guard writeTimer == nil else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        writeTimer = eventLoop.scheduleTask(in: Self.writeTimeout) { bound.value.giveUp() }
    }

    private func giveUp() {
        guard !isOver else { return }
        logger.debug("Gave up a peer that does not read", metadata: fields([:]))
        perform(machine.closed(.timedOut, now: now))
    }

    /// On a thread that may take its time; a session that is over by then takes no notice.
    private func derive(_ derivation: KeyDerivation) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { derivation.run() }.whenComplete { result in
            let driver = bound.value
            driver.run(driver.machine.derived((try? result.get()) ?? nil, now: driver.now))
        }
    }

    private func schedule(_ deadline: MonotonicInstant?) {
        guard let deadline else {
            timer?.cancel()
            timer = nil
            timerAt = nil
            return
        }
        let at = NIODeadline.uptimeNanoseconds(deadline.nanoseconds)
        // Deadlines mostly move on with each line: an early timer only asks again, a new one each time costs more.
        if let timerAt, timerAt <= at { return }
        timer?.cancel()
        timerAt = at
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(deadline: at) { bound.value.timerFired() }
    }

    private func timerFired() {
        timer = nil
        timerAt = nil
        run(machine.timerFired(now: now))
    }

    private func end() {
        flush()
        stop()
        channel?.close(promise: nil)
        channel = nil
    }

    /// Ends the connection without a word: what the other side's system has not taken yet is thrown away, here and in the
    /// system (RST). What it has taken and not read is beyond us.
    private func abandon() {
        outgoing = nil
        stop()
        if let channel { HardClose.close(channel) }
        channel = nil
    }

    private func stop() {
        isOver = true
        timer?.cancel()
        timer = nil
        writeTimer?.cancel()
        writeTimer = nil
    }

    private func fields(_ more: [LogKey: Logger.MetadataValue]) -> Logger.Metadata {
        var all = more
        all[.connection] = .stringConvertible(id)
        all[.network] = .stringConvertible(plan.network)
        return Logger.Metadata(all)
    }

    /// Wider than any line that the machine lets through.
    private static let widest = LineLimits(tags: LineLimits.sent.tags, rest: 65_535)
}

extension MonotonicInstant {
    /// Since the clock's start, never before it.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = sinceStart.components
        return UInt64(clamping: seconds) &* 1_000_000_000 &+ UInt64(clamping: attoseconds / 1_000_000_000)
    }
}

extension CloseReason {
    /// What happened, without anybody's words.
    fileprivate var kind: String {
        switch self {
        case .requested: "requested"
        case .unreachable: "unreachable"
        case .tlsFailed: "tls failed"
        case .registrationTimedOut: "registration timed out"
        case .registrationRefused: "registration refused"
        case .loginFailed: "login failed"
        case .securityWanted: "security wanted"
        case .plainConfirmed: "plain confirmed"
        case .timedOut: "timed out"
        case .serverSaid: "server said"
        case .lost: "lost"
        }
    }
}
