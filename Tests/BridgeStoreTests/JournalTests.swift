import BridgeCore
import BridgeStore
import Foundation
import GRDB
import MatrixProtocol
import Testing

@Suite struct JournalTests {
    private func sequences(_ numbers: Int64?...) -> Acceptance {
        .accepted(numbers.map { $0.map(JournalSequence.init(rawValue:)) })
    }

    @Test func eventsKeepTheirOrderAcrossARestart() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let first = [try Samples.arrived(2), try Samples.arrived(1)]
        #expect(try await store.accept(transaction: "a", events: first) == sequences(1, 2))
        #expect(try await store.accept(transaction: "b", events: [Samples.arrived(3)]) == sequences(3))
        try store.close()
        let journal = try folder.open().load().journal
        #expect(journal.map(\.event.id.text) == ["$event2", "$event1", "$event3"])
        #expect(journal.map(\.sequence.rawValue) == [1, 2, 3])
    }

    @Test func repeatedTransactionChangesNothing() async throws {
        let store = try StoreFolder().open()
        let events = [try Samples.arrived(1), try Samples.arrived(2)]
        _ = try await store.accept(transaction: "a", events: events)
        #expect(try await store.accept(transaction: "a", events: events) == .known)
        #expect(try store.load().journal.count == 2)
    }

    @Test func knownEventOfANewTransactionIsNotJournalledAgain() async throws {
        let store = try StoreFolder().open()
        _ = try await store.accept(transaction: "a", events: [Samples.arrived(1)])
        try await store.commit([.store(.finishJournal(JournalSequence(rawValue: 1)))])
        let events = [try Samples.arrived(1), try Samples.arrived(2), try Samples.arrived(2)]
        #expect(try await store.accept(transaction: "b", events: events) == sequences(nil, 2, nil))
    }

    /// A homeserver that was set up anew counts its transactions from the start again.
    @Test func knownTransactionWithOtherEventsIsTaken() async throws {
        let store = try StoreFolder().open()
        _ = try await store.accept(transaction: "1", events: [Samples.arrived(1)])
        #expect(try await store.accept(transaction: "1", events: [Samples.arrived(2)]) == sequences(2))
    }

    @Test func sequencesAreNeverUsedTwice() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        _ = try await store.accept(transaction: "a", events: [Samples.arrived(1)])
        try await store.commit([.store(.finishJournal(JournalSequence(rawValue: 1)))])
        try store.close()
        #expect(try await folder.open().accept(transaction: "b", events: [Samples.arrived(2)]) == sequences(2))
    }

    @Test func linesDoneOnlyGrow() async throws {
        let store = try StoreFolder().open()
        let sequence = JournalSequence(rawValue: 1)
        _ = try await store.accept(transaction: "a", events: [Samples.arrived(1)])
        try await store.commit([.store(.advanceJournal(sequence, linesDone: 3))])
        try await store.commit([.store(.advanceJournal(sequence, linesDone: -4))])
        #expect(try store.load().journal.map(\.linesDone) == [3])
    }

    @Test func whatNoLongerDecodesIsSetAsideAndKept() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let odd = ArrivedEvent(id: try Samples.event(2), raw: RawEvent(json: Data("{\"event_id\":\"$event2\"}".utf8)))
        _ = try await store.accept(transaction: "a", events: [Samples.arrived(1), odd, Samples.arrived(3)])
        try await store.commit([.enqueue(Samples.order(1)), .enqueue(Samples.order(2))])
        try store.close()
        let database = try DatabaseQueue(path: folder.database)
        try await database.write {
            try $0.execute(sql: "UPDATE outbox SET payload = x'7b7d' WHERE transaction_id = 't1'")
        }
        try database.close()

        let reopened = try folder.open()
        for _ in 1...2 {
            let snapshot = try reopened.load()
            #expect(snapshot.journal.map(\.event.id.text) == ["$event1", "$event3"])
            #expect(snapshot.outbox.map(\.transaction.text) == ["t2"])
            #expect(try reopened.setAsideRows().map(\.key) == ["$event2", "t1"])
        }
    }

    @Test func idsAreForgottenAfterTwoWeeksInGroups() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let old = try (0..<1_500).map { try Samples.arrived($0) }
        _ = try await store.accept(transaction: "a", events: old)
        try await store.commit((1...1_500).map { .store(.finishJournal(JournalSequence(rawValue: $0))) })
        folder.pass(days: 13)
        #expect(try await store.prune() == false)
        #expect(try await store.accept(transaction: "a", events: old) == .known)
        folder.pass(days: 2)
        #expect(try await store.prune())
        #expect(try await store.prune() == false)
        #expect(try await store.accept(transaction: "b", events: [Samples.arrived(7)]) == sequences(1_501))
    }

    /// An event that waits longer than its id is remembered must not come in twice.
    @Test func waitingEventIsKnownByItsJournalRow() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        _ = try await store.accept(transaction: "a", events: [Samples.arrived(1)])
        folder.pass(days: 15)
        _ = try await store.prune()
        #expect(try await store.accept(transaction: "b", events: [Samples.arrived(1)]) == sequences(nil))
    }
}
