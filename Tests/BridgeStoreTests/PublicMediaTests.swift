import BridgeCore
import BridgeStore
import Foundation
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct PublicMediaTests {
    @Test(arguments: [0, 1, 2]) func whatALinkOpensIsFoundAfterARestart(_ number: Int) async throws {
        let folder = try StoreFolder()
        var store = try folder.open()
        let media = try Samples.media(number, event: 1)
        try await store.commit([.store(.publish(media))])
        try store.close()
        store = try folder.open()
        #expect(try await store.publicMedia("link\(number)") == media)
        #expect(try await store.publicMedia("link9") == nil)
    }

    /// Neither words nor the key of a file lie in the database for whoever copies it.
    @Test func nothingOfItLiesThereToBeRead() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let media = try [Samples.media(1, event: 1), Samples.media(2, event: 2, text: "a private word")]
        try await store.commit(media.map { .store(.publish($0)) })
        for text in ["the key", "a private word", "file1", "name 1.png"] { #expect(!folder.holds(text)) }
        #expect(folder.holds("link1"))
    }

    struct Revocation: Sendable {
        var name: String
        var taken: Int
        var room = 1
        var stays: Bool
    }

    @Test(arguments: [
        Revocation(name: "the event", taken: 1, stays: false),
        Revocation(name: "the event that it corrects", taken: 2, stays: false),
        Revocation(name: "another event", taken: 3, stays: true),
        Revocation(name: "the same event in another room", taken: 1, room: 2, stays: true),
    ])
    func isRevokedWith(_ row: Revocation) async throws {
        let folder = try StoreFolder()
        var store = try folder.open()
        let media = try Samples.media(1, event: 1, root: 2)
        try await store.commit([.store(.publish(media))])
        try await store.commit([.store(.revokeMedia(Samples.event(row.taken), in: Samples.room(row.room)))])
        // The event is taken again after a restart.
        try store.close()
        store = try folder.open()
        try await store.commit([.store(.publish(media))])
        #expect(try await (store.publicMedia("link1") != nil) == row.stays)
    }

    @Test func linksOfAForgottenRoomAreGone() async throws {
        let store = try StoreFolder().open()
        let media = try Samples.media(1, event: 1)
        try await store.commit([.store(.publish(media)), .store(.forgetRoom(Samples.room(1)))])
        #expect(try await store.publicMedia("link1") == nil)
    }

    @Test func theOldestLinksGoFirst() async throws {
        let store = try StoreFolder().open(limits: StoreLimits(publicMedia: 3))
        try await store.commit(try (0..<5).map { .store(.publish(try Samples.media($0, event: $0))) })
        for number in 0..<5 { #expect(try await (store.publicMedia("link\(number)") != nil) == (number >= 2)) }
    }

    @Test func pastesHaveABoundOfAllTogether() async throws {
        let store = try StoreFolder().open(limits: StoreLimits(pasteBytes: 250))
        let text = String(repeating: "x", count: 100)
        try await store.commit([.store(.publish(try Samples.media(0, event: 0)))])
        try await store.commit(try (1...4).map { .store(.publish(try Samples.media($0, event: $0, text: text))) })
        for number in 0...4 {
            #expect(try await (store.publicMedia("link\(number)") != nil) == ![1, 2].contains(number))
        }
    }

    @Test func theKeyOfLinksIsTheSameInEveryRun() throws {
        let folder = try StoreFolder()
        var store = try folder.open()
        let path = folder.path + "/links.key"
        let (own, given) = (try store.linkKey(at: nil), try store.linkKey(at: path))
        #expect(own != given)
        try store.close()
        store = try folder.open()
        #expect(try store.linkKey(at: nil) == own)
        #expect(try store.linkKey(at: path) == given)
        #expect(try folder.mode(of: path) == 0o600)
        // As the media proxy of matrix-appservice-irc keeps its key.
        let web = #"{"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtX18","alg":"HS512"}"#
        try folder.write(Data(web.utf8), to: path)
        #expect(try store.linkKey(at: path) != given)
        for bad in ["{}", #"{"kty":"RSA","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtX18"}"#, #"{"kty":"oct","k":"c2hvcnQ"}"#] {
            try folder.write(Data(bad.utf8), to: path)
            #expect(throws: BridgeStoreError.self) { try store.linkKey(at: path) }
        }
    }
}
