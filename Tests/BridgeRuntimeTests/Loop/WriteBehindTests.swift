import BridgeCore
import BridgeRuntime
import Logging
import MatrixProtocol
import Synchronization
import Testing

/// Who waits until what was handed over is on disk.
@Suite(.timeLimit(.minutes(5))) struct WriteBehindTests {
    private struct Full: Error {}

    /// A disk that can be full, and that writes when it is let.
    private final class Disk: Sendable {
        let written = Mutex(0)
        let isFull = Mutex(false)
        private let gate: AsyncStream<Void>
        private let opener: AsyncStream<Void>.Continuation

        init() { (gate, opener) = AsyncStream.makeStream() }

        /// Lets one group be written.
        func open() { opener.yield() }

        func write(_ writes: [StoreWrite]) async throws {
            if isFull.withLock({ $0 }) { throw Full() }
            for await _ in gate { break }
            written.withLock { $0 += writes.count }
        }
    }

    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func write(_ number: Int64) -> StoreWrite {
        .store(.finishJournal(JournalSequence(rawValue: number)))
    }

    private static func writer(
        to disk: Disk,
        submit: @escaping @Sendable ([MatrixOrder]) -> Void = { _ in }
    ) -> WriteBehind {
        WriteBehind(logger: quiet, pause: .zero) {
            try await disk.write($0)
        } submit: {
            submit($0)
        }
    }

    @Test func whereNothingWaitsNobodyDoes() async {
        #expect(await Self.writer(to: Disk()).settled())
    }

    @Test func whatWasHandedOverBeforeIsWaitedFor() async {
        let disk = Disk()
        let writer = Self.writer(to: disk)
        writer.hand([Self.write(1), Self.write(2)])
        await withTaskGroup(of: Int?.self) { group in
            group.addTask { await writer.settled() ? disk.written.withLock { $0 } : nil }
            group.addTask {
                await writer.run()
                return 2
            }
            disk.open()
            // Neither of the two returns before both writes are on disk.
            #expect(await group.next() == 2)
            writer.close()
            #expect(await group.next() == 2)
        }
    }

    /// The process ends while the disk is full: what it did not take is sent to nobody.
    @Test func whatIsNotOnDiskIsNotSent() async throws {
        let disk = Disk()
        disk.isFull.withLock { $0 = true }
        let sent = Mutex(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let writer = Self.writer(to: disk) { orders in sent.withLock { $0 += orders.count } }
            let ghost = try #require(UserID(parsing: "@irc_bob:hs.test"))
            let room = try #require(RoomID(parsing: "!room:hs.test"))
            let order = MatrixOrder(
                transaction: TransactionID("t1"),
                lane: .room(room),
                user: ghost,
                action: .join(room)
            )
            writer.hand([.enqueue(order)])
            group.addTask { await writer.run() }
            #expect(await writer.settled() == false)
            group.cancelAll()
            try await group.waitForAll()
            #expect(await writer.settled() == false)
        }
        #expect(sent.withLock { $0 } == 0)
    }

    @Test func aFullDiskKeepsNobodyWaiting() async {
        let disk = Disk()
        disk.isFull.withLock { $0 = true }
        let writer = Self.writer(to: disk)
        writer.hand([Self.write(1)])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await writer.run() }
            #expect(await writer.settled() == false)
            #expect(await writer.settled() == false)
            disk.isFull.withLock { $0 = false }
            disk.open()
            while await !writer.settled() { await Task.yield() }
            #expect(disk.written.withLock { $0 } == 1)
            writer.close()
        }
    }
}
