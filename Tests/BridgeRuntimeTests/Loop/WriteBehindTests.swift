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

    private static func writer(to disk: Disk) -> WriteBehind {
        WriteBehind(logger: quiet, pause: .zero) {
            try await disk.write($0)
        } submit: { _ in
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
