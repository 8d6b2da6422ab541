import BridgeCore
import BridgeStore
import IRCProtocol
import Testing

@Suite struct MessageMapTests {
    @Test func linesOfAnEventAndEventsOfALine() async throws {
        let store = try StoreFolder().open()
        let (first, second) = (try Samples.message(1, event: 1), try Samples.message(2, event: 1))
        let elsewhere = try Samples.message(1, event: 3, room: 2)
        try await store.commit([first, second, elsewhere].map { .store(.saveMessage($0)) })
        #expect(try await store.messages(of: Samples.event(1)) == [first, second])
        let target = FoldedName.stored("#a")
        #expect(
            try await store.messages(network: Samples.network, target: target, messageID: "line1") == [
                first, elsewhere,
            ]
        )
        #expect(try await store.messages(network: Samples.network, target: .stored("#b"), messageID: "line1").isEmpty)
        #expect(try await store.messages(of: Samples.event(9)).isEmpty)
    }

    @Test func oneThingSaidIsKnownByAnyOfItsEvents() async throws {
        let store = try StoreFolder().open()
        var original = try Samples.message(1, event: 1)
        original.sender = try Samples.user(1)
        var copy = try Samples.message(2, event: 2, room: 2, said: 1)
        copy.messageID = nil
        copy.sender = try Samples.user(2)
        let other = try Samples.message(3, event: 3)
        try await store.commit([original, copy, other].map { .store(.saveMessage($0)) })
        for event in [1, 2] {
            #expect(try await store.messages(saidWith: Samples.event(event)) == [original, copy])
        }
        #expect(try await store.messages(saidWith: Samples.event(9)).isEmpty)
        #expect(try store.load().recentMessages == [original, copy, other])
    }

    @Test func snapshotHoldsTheNewestOfEachConversation() async throws {
        let store = try StoreFolder().open()
        let busy = try (0..<300).map { try Samples.message($0, target: "#busy", time: Int64(1_000 - $0)) }
        let quiet = try Samples.message(1_000, target: "#quiet")
        try await store.commit(([quiet] + busy).map { .store(.saveMessage($0)) })
        #expect(try store.load().recentMessages == [quiet] + busy.suffix(StoreModel.recentMessages))
    }

    @Test func messagesAreForgottenAfterAMonth() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        // Its own time is what a peer says: a far future must not keep it.
        let old = try Samples.message(1, target: "#old", time: .max)
        let new = try Samples.message(2)
        try await store.commit([.store(.saveMessage(old))])
        folder.pass(days: 20)
        try await store.commit([.store(.saveMessage(new))])
        folder.pass(days: 11)
        #expect(try await store.prune() == false)
        #expect(try store.load().recentMessages == [new])
        #expect(try await store.messages(of: old.event).isEmpty)
    }
}
