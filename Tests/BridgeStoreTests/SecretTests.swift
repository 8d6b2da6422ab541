import BridgeCore
import BridgeStore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct SecretTests {
    static let passwords = [
        "hunter2", "", "with some spaces ", "Пароль🔑", "a\u{0}b\r\n", String(repeating: "x", count: 5_000),
    ]

    @Test(arguments: passwords)
    func passwordComesBackAsItWas(_ password: String) async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let key = PuppetKey(network: Samples.network, user: try Samples.user(1))
        let bot = PuppetKey(network: Samples.network, user: nil)
        try await store.commit([
            .store(.savePassword(key, Secret(password))), .store(.savePassword(bot, "bot")),
            .store(.saveLink(Samples.link(1, password: Secret(password)))),
        ])
        try store.close()
        let snapshot = try folder.open().load()
        #expect(snapshot.passwords == [key: Secret(password), bot: "bot"])
        #expect(snapshot.links.map(\.channelPassword) == [Secret(password)])
    }

    @Test func aBouncerIsSealedAndComesBack() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let key = PuppetKey(network: Samples.network, user: try Samples.user(1))
        let bouncer = try #require(
            Bouncer(address: "ircs://bnc.test:7000", login: "al/net@x", password: "correct-horse")
        )
        try await store.commit([.store(.saveBouncer(key, bouncer))])
        #expect(!folder.holds("correct-horse") && !folder.holds("bnc.test"))
        try store.close()
        let again = try folder.open()
        #expect(try again.load().bouncers == [key: bouncer])
        try await again.commit([.store(.saveBouncer(key, nil))])
        #expect(try again.load().bouncers.isEmpty)
    }

    @Test func nilRemovesAPassword() async throws {
        let store = try StoreFolder().open()
        let key = PuppetKey(network: Samples.network, user: nil)
        try await store.commit([.store(.savePassword(key, "a"))])
        try await store.commit([.store(.savePassword(key, nil))])
        #expect(try store.load().passwords.isEmpty)
    }

    @Test func nothingOfASecretIsInTheFiles() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let key = PuppetKey(network: Samples.network, user: nil)
        try await store.commit([
            .store(.savePassword(key, "correct horse battery")),
            .store(.saveLink(Samples.link(1, password: "staple gun"))),
            .store(.saveTopic(Samples.channel("#a"), "told to all")),
        ])
        #expect(folder.holds("told to all"))
        #expect(!folder.holds("correct horse"))
        #expect(!folder.holds("staple gun"))
    }

    /// What people type may be a password: until it has been dealt with, it lies in the journal.
    @Test func eventsAndKeysThatWaitAreSealed() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        _ = try await store.accept(transaction: "a", events: [Samples.arrived(1, body: "!storepass hunter2")])
        try await store.commit([.store(.saveChannelKey(Samples.channel("#a"), "sesame"))])
        #expect(!folder.holds("hunter2"))
        #expect(!folder.holds("sesame"))
        try store.close()
        let snapshot = try folder.open().load()
        #expect(snapshot.channelKeys == [Samples.channel("#a"): "sesame"])
        #expect(try snapshot.journal.map(\.event) == [Samples.raw(1, body: "!storepass hunter2").decode()])
    }

    /// What the bridge says may be for one person alone.
    @Test func ordersThatWaitAreSealed() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let (order, parked) = (
            try Samples.order(1, body: "for you alone"),
            try Samples.order(2, lane: .making("x"), body: "for nobody else")
        )
        try await store.commit([.enqueue(order), .store(.park(parked))])
        #expect(!folder.holds("for you alone") && !folder.holds("for nobody else"))
        #expect(try await store.stuckRows(olderThan: .zero).outbox.map(\.transaction) == [order.transaction])
        try store.close()
        let snapshot = try folder.open().load()
        #expect(snapshot.outbox == [order])
        #expect(snapshot.parked == [parked])
    }

    @Test func eventThatIsSetAsideCanBeRead() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let odd = ArrivedEvent(id: try Samples.event(2), raw: RawEvent(json: Data("{\"odd\": true}".utf8)))
        _ = try await store.accept(transaction: "a", events: [odd])
        #expect(try store.load().journal.isEmpty)
        #expect(try store.setAsideRows().map(\.payload) == [odd.raw.json])
        #expect(!folder.holds("odd\": true"))
    }

    @Test func nothingIsLeftOfAForgottenUser() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        _ = try await store.accept(transaction: "a", events: ReleasedContent.events())
        try await store.commit(ReleasedContent.writes())
        try await store.commit([
            .store(.saveFeature(Samples.user(1), .mentions, true)),
            .store(.saveFunctionalMembers(Samples.room(5), [Samples.user(1), Samples.user(2)])),
            .store(.saveMembership(Samples.room(1), Samples.user(1), isJoined: true)),
        ])
        var said = try Samples.message(1)
        said.sender = try Samples.user(1)
        try await store.commit([.store(.saveMessage(said))])
        // Orders to the homeserver end by their own outcome.
        try await store.commit((0..<13).map { .store(.finishOutbox(TransactionID("r\($0)"))) })
        try await store.commit([.store(.unpark(lane: "alias #a")), .store(.forgetUser(Samples.user(1)))])
        try store.close()
        #expect(!folder.holds("@user1:hs"))
        #expect(folder.holds("@user2:hs"))
    }

    @Test func deletedTextIsWiped() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        _ = try await store.accept(transaction: "a", events: [Samples.arrived(1, body: "nobody else's business")])
        try await store.commit([.store(.finishJournal(JournalSequence(rawValue: 1)))])
        try store.close()
        #expect(!folder.holds("nobody else's business"))
    }

    @Test func rowInAnothersPlaceDoesNotOpen() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        let first = PuppetKey(network: Samples.network, user: try Samples.user(1))
        let second = PuppetKey(network: Samples.network, user: try Samples.user(2))
        try await store.commit([
            .store(.savePassword(first, "one")), .store(.savePassword(second, "two")),
            .store(.saveLink(Samples.link(1, password: "three"))),
        ])
        try store.close()
        let database = try DatabaseQueue(path: folder.database)
        try await database.write {
            try $0.execute(
                sql: """
                    UPDATE password SET sealed = (SELECT sealed FROM password WHERE user = '@user1:hs');
                    UPDATE link SET channel_password = (SELECT sealed FROM password WHERE user = '@user1:hs');
                    """
            )
        }
        try database.close()
        let snapshot = try folder.open().load()
        #expect(snapshot.passwords == [first: "one"])
        #expect(snapshot.links == [try Samples.link(1)])
    }

    static let goodKeys = [
        Data(repeating: 10, count: 32), Data(Data(repeating: 7, count: 32).base64EncodedString().utf8),
        Data((Data(repeating: 7, count: 32).base64EncodedString() + "\r\n").utf8), pem("RSA PRIVATE KEY"),
    ]

    @Test(arguments: goodKeys)
    func keyFileInAnyForm(_ key: Data) async throws {
        let folder = try StoreFolder()
        try folder.write(key, to: folder.key)
        let puppet = PuppetKey(network: Samples.network, user: nil)
        let store = try folder.open()
        try await store.commit([.store(.savePassword(puppet, "secret"))])
        try store.close()
        #expect(try folder.open().load().passwords == [puppet: "secret"])
        #expect(FileManager.default.contents(atPath: folder.key) == key)
    }

    static let badKeys: [(Data, Int, BridgeStoreError.Code)] = [
        (Data(), 0o600, .keyMalformed), (Data(repeating: 1, count: 31), 0o600, .keyMalformed),
        (Data("hello".utf8), 0o600, .keyMalformed), (pem("PUBLIC KEY"), 0o600, .keyMalformed),
        (Data(repeating: 1, count: 32), 0o644, .keyExposed), (Data(repeating: 1, count: 32), 0o660, .keyExposed),
        (Data(repeating: 1, count: 32), 0o440, .keyWrong), (Data(repeating: 2, count: 32), 0o600, .keyWrong),
    ]

    @Test(arguments: badKeys)
    func unusableKeyIsRefused(_ key: Data, _ mode: Int, _ code: BridgeStoreError.Code) throws {
        let folder = try StoreFolder()
        try folder.open().close()
        try folder.write(key, to: folder.key, mode: mode)
        #expect(folder.openingFailure() == code)
    }

    @Test func lostKeyIsNotReplaced() throws {
        let folder = try StoreFolder()
        try folder.open().close()
        try FileManager.default.removeItem(atPath: folder.key)
        #expect(folder.openingFailure() == .keyMissing)
        #expect(!FileManager.default.fileExists(atPath: folder.key))
    }

    private static func pem(_ label: String) -> Data {
        let body = Data((0..<200).map { UInt8($0) }).base64EncodedString(options: .lineLength64Characters)
        return Data("-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n".utf8)
    }
}
