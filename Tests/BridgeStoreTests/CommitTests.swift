import BridgeCore
import BridgeStore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct CommitTests {
    @Test func outboxKeepsOrderAndTakesEachOrderOnce() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        try await store.commit([.enqueue(Samples.order(3)), .enqueue(Samples.order(1))])
        try await store.commit([.enqueue(Samples.order(2)), .enqueue(Samples.order(3, body: "again"))])
        try await store.commit([.store(.finishOutbox(TransactionID("t1")))])
        try store.close()
        let outbox = try folder.open().load().outbox
        #expect(outbox == [try Samples.order(3), try Samples.order(2)])
    }

    @Test func parkedOrdersGoWithTheirLane() async throws {
        let store = try StoreFolder().open()
        let (one, two) = (MatrixLane.making("one"), MatrixLane.making("two"))
        try await store.commit([
            .store(.park(Samples.order(1, lane: one))), .store(.park(Samples.order(2, lane: two))),
            .store(.park(Samples.order(3, lane: one))), .store(.unpark(lane: "two")),
        ])
        #expect(try store.load().parked == [Samples.order(1, lane: one), Samples.order(3, lane: one)])
    }

    @Test func batchesHandedInTogetherAllArrive() async throws {
        let store = try StoreFolder().open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<500 { group.addTask { try await store.commit([.enqueue(Samples.order(number))]) } }
            try await group.waitForAll()
        }
        #expect(try store.load().outbox.count == 500)
    }

    @Test func batchIsWholeOrAbsentAndItsNeighboursStand() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let other = try DatabaseQueue(path: folder.database)
        try await other.write {
            try $0.execute(
                sql: """
                    CREATE TRIGGER poison BEFORE INSERT ON topic WHEN new.topic = 'poison'
                    BEGIN SELECT raise(ABORT, 'poison'); END
                    """
            )
        }
        let channel = Samples.channel("#a")
        let codes = try await withThrowingTaskGroup(of: BridgeStoreError.Code?.self) { group in
            for number in 0..<30 {
                let topic = number % 3 == 0 ? "poison" : "fine"
                let batch = [StoreWrite.enqueue(try Samples.order(number)), .store(.saveTopic(channel, topic))]
                group.addTask {
                    do {
                        try await store.commit(batch)
                        return nil
                    } catch {
                        return (error as? BridgeStoreError)?.code
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.filter { $0 == .refused }.count == 10)
        #expect(codes.filter { $0 == nil }.count == 20)
        let numbers = try store.load().outbox.map { Int($0.transaction.text.dropFirst()) }
        #expect(Set(numbers) == Set((0..<30).filter { $0 % 3 != 0 }))
    }

    @Test func fullDiskFailsTheCommitAndTheTransactionAndHealsWithRoom() async throws {
        let folder = try StoreFolder()
        let store = try folder.open(limits: StoreLimits(pages: 120))
        try await store.commit([.enqueue(Samples.order(1))])
        let huge = String(repeating: "z", count: 1_000_000)
        let batch = [StoreWrite.enqueue(try Samples.order(2, body: huge))]
        let events = [try Samples.arrived(1), try Samples.arrived(2, body: huge)]
        let full = { (error: any Error) in (error as? BridgeStoreError)?.code == .diskFull }
        await #expect { try await store.commit(batch) } throws: { full($0) }
        await #expect { _ = try await store.accept(transaction: "a", events: events) } throws: { full($0) }
        #expect(try store.load().outbox.count == 1)
        #expect(try store.load().journal.isEmpty)
        try await store.commit([.enqueue(Samples.order(3))])
        try store.close()

        let roomy = try folder.open()
        try await roomy.commit(batch)
        #expect(try await roomy.accept(transaction: "a", events: events) != .known)
        #expect(try roomy.load().outbox.map(\.transaction.text) == ["t1", "t3", "t2"])
    }

    @Test func foreignLockFailsTheCommitAndLeavesItToBeTriedAgain() async throws {
        let folder = try StoreFolder()
        let store = try folder.open(limits: StoreLimits(busyTimeout: .zero))
        var configuration = GRDB.Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder.database, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let batch = [StoreWrite.enqueue(try Samples.order(1))]
        await #expect {
            try await store.commit(batch)
        } throws: { error in
            (error as? BridgeStoreError)?.code == .busy && (error as? BridgeStoreError)?.isTransient == true
        }
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await store.commit(batch)
        #expect(try store.load().outbox.count == 1)
    }

    @Test func closedStoreTakesNothing() async throws {
        let store = try StoreFolder().open()
        try store.close()
        await #expect { try await store.commit([.enqueue(Samples.order(1))]) } throws: { error in
            (error as? BridgeStoreError)?.code == .closed
        }
    }

    @Test func whatWaitsAtTheCloseIsCommitted() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do {
                        try await store.commit([.enqueue(Samples.order(number))])
                        return true
                    } catch {
                        return false
                    }
                }
            }
            _ = await group.next()
            try? store.close()
            return await group.reduce(into: 1) { $0 += $1 ? 1 : 0 }
        }
        #expect(try folder.open().load().outbox.count == outcomes)
    }
}
