import BridgeCore
import BridgeStore
import IRCProtocol
import MatrixProtocol
import Testing

/// Requests to link and closed channels, as a restart finds them.
@Suite struct PlumbingStoreTests {
    static func record(_ id: String, password: Secret? = nil, isAsked: Bool = false) throws -> PlumbRecord {
        PlumbRecord(
            id: PlumbID(id),
            link: LinkRequest(
                user: try Samples.user(1),
                room: try Samples.room(1),
                network: Samples.network,
                channel: try #require(ChannelName(parsing: "#A")),
                channelPassword: password,
                operatorNick: try Samples.nick("Oper[]")
            ),
            place: isAsked
                ? CommandPlace(room: try Samples.room(2), event: try Samples.event(1), user: try Samples.user(1)) : nil,
            consenter: isAsked
                ? Consenter(nick: try Samples.nick("Oper[]"), user: "~u", host: "h.ost", account: "acc") : nil,
            deadline: 1_700_000_000_000
        )
    }

    static func optOut(_ channel: String, nick: String = "Oper", account: String? = nil) throws -> OptOut {
        OptOut(
            network: Samples.network,
            channel: try #require(ChannelName(parsing: channel)),
            nick: try Samples.nick(nick),
            account: account,
            since: 7
        )
    }

    @Test("The store knows what the model knows, whatever came before")
    func agree() async throws {
        let folder = try StoreFolder()
        var model = StoreModel()
        let steps: [StoreOrder] = [
            .savePlumb(try Self.record("a")), .savePlumb(try Self.record("b", password: "sesame ö\u{1}")),
            .savePlumb(try Self.record("a", isAsked: true)), .saveOptOut(try Self.optOut("#A")),
            .saveOptOut(try Self.optOut("#a", account: "acc")), .saveOptOut(try Self.optOut("#A", nick: "Other")),
            .removePlumb(PlumbID("b")), .removePlumb(PlumbID("none")),
            .removeOptOut(Samples.network, try Self.optOut("#a").channel),
            .removeOptOut(NetworkID("other"), try Self.optOut("#A").channel),
            .savePlumb(try Self.record("b", password: "again", isAsked: true)), .savePlumb(try Self.record("b")),
        ]
        for step in steps {
            let store = try folder.open()
            model.write([.store(step)])
            try await store.commit([.store(step)])
            #expect(try store.load() == model.snapshot, "\(step)")
            try store.close()
            #expect(try folder.open().load() == model.snapshot, "\(step)")
        }
        #expect(model.snapshot.plumbs.map(\.id.text) == ["a", "b"])
        #expect(model.snapshot.optOuts.map(\.nick.text) == ["Other"])
    }

    @Test("The key of the channel is in no file")
    func sealed() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        try await store.commit([.store(.savePlumb(try Self.record("told-to-all", password: "staple gun")))])
        #expect(folder.holds("told-to-all"))
        #expect(!folder.holds("staple gun"))
        #expect(try store.load().plumbs.map(\.link.channelPassword) == ["staple gun"])
    }
}
