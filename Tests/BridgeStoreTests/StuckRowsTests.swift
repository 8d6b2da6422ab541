import BridgeCore
import BridgeStore
import MatrixProtocol
import Testing

/// What waits in the database, for whoever looks into it.
@Suite struct StuckRowsTests {
    @Test func whatHasWaitedIsListedAndWhatIsDoneIsNot() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        _ = try await store.accept(transaction: "t", events: [try Samples.arrived(1), try Samples.arrived(2)])
        try await store.commit([
            .store(.finishJournal(JournalSequence(rawValue: 1))),
            .store(.advanceJournal(JournalSequence(rawValue: 2), linesDone: 3)), .enqueue(try Samples.order(1)),
            .enqueue(try Samples.order(2)), .store(.finishOutbox(TransactionID("t1"))),
        ])
        let rows = try await store.stuckRows(olderThan: .zero)
        #expect(rows.journal.map(\.event) == [try Samples.event(2)])
        #expect(rows.journal.map(\.linesDone) == [3])
        #expect(rows.journal.map(\.sender) == [UserID(parsing: "@alice:hs")])
        #expect(rows.outbox.map(\.transaction.text) == ["t2"])
        #expect(rows.outbox.map(\.action) == ["sendMessage"])
        #expect(rows.outbox.map(\.room) == [try Samples.room(1)])
        #expect(rows.outbox.allSatisfy { $0.given > 0 } && rows.setAside == 0)
        // What is new is not stuck.
        let none = try await store.stuckRows(olderThan: .seconds(3600))
        #expect(none.journal.isEmpty && none.outbox.isEmpty)
        #expect(try await store.stuckRows(olderThan: .zero, limit: 0).outbox.isEmpty)
    }
}
