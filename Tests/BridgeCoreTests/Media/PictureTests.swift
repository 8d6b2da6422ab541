import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Pictures that people on IRC link to.
@Suite struct PictureTests {
    static let second = room("second")

    static func world(
        rooms: [RoomID] = [main],
        limits: Limits = Limits(),
        _ change: (inout NetworkConfiguration) -> Void = { _ in }
    ) -> World {
        var world = World(limits: limits, connectsBot: false) {
            $0.networks[0].mappings = [.init(channel: chan, rooms: rooms)]
            $0.networks[0].pictureLinks.enabled = true
            change(&$0.networks[0])
        }
        world.present[chan] = ["bob", "+vic", "@op"]
        world.connect(nil)
        world.homeserverAnswers()
        return world
    }

    static func file(_ id: String = "pic") -> OutgoingFile {
        guard let uri = MediaURI(parsing: "mxc://hs.test/\(id)") else { preconditionFailure("no mxc") }
        return OutgoingFile(
            shape: .image,
            uri: uri,
            name: "cat.png",
            mimetype: "image/png",
            size: 9,
            width: 4,
            height: 3
        )
    }

    static func fetched(_ result: Result<OutgoingFile, PictureProblem>) -> (MatrixOrder) -> MatrixOutcome? {
        { order in
            guard case .fetchPicture = order.action else { return nil }
            return .picture(result)
        }
    }

    static func fetches(_ world: World) -> [String] { world.matrix.filter { $0.contains(" fetches ") } }

    // MARK: Which lines

    static let url = "https://pics.test/cat.png"
    static let lines: [(String, String?)] = [
        (url, url), ("look at \(url) !", url), ("(\(url))", url), ("\u{2}\(url)\u{2}", url),
        ("http://pics.test:8080/a/b.JPEG?x=1#y", "http://pics.test:8080/a/b.JPEG?x=1#y"),
        ("HTTPS://pics.test/a.gif", "HTTPS://pics.test/a.gif"),
        ("https://pics.test/a.webp", "https://pics.test/a.webp"),
        ("https://pics.test/a.jpg/", "https://pics.test/a.jpg/"),
        ("no link", nil), ("https://pics.test/", nil), ("https://pics.test", nil), ("https://cat.png", nil),
        ("https://pics.test/cat.svg", nil), ("https://pics.test/cat.html", nil), ("https://pics.test/a.b/png", nil),
        ("https://pics.test/x?cat.png", nil), ("https://pics.test/x#cat.png", nil), ("ftp://pics.test/cat.png", nil),
        ("\(url) \(url)", nil), ("\(url) and https://pics.test/", nil), ("cat.png", nil),
        ("https://pics.test/\(String(repeating: "a", count: 1_000)).png", nil),
    ]

    @Test(arguments: lines) func isFetched(_ line: String, _ wanted: String?) {
        var world = Self.world()
        world.irc("bob", says: line)
        #expect(world.messages.count == 1)
        #expect(Self.fetches(world) == (wanted.map { ["net_bob fetches \($0)"] } ?? []))
        #expect(world.drops.isEmpty)
    }

    @Test func theWordsGoAtOnceAndThePictureFollowsAsAnAnswer() throws {
        var world = Self.world()
        world.irc("bob", says: Self.url, id: "m1")
        #expect(world.messages == ["net_bob > !main: \(Self.url)"])
        let words = try #require(
            world.ordered.first { World.sentence($0).hasSuffix(Self.url) && $0.lane == .room(main) }
        )
        world.irc("bob", says: "next")
        #expect(world.messages == ["net_bob > !main: next"])
        world.homeserverAnswers(Self.fetched(.success(Self.file())))
        #expect(world.messages == ["net_bob > !main: [m.image mxc://hs.test/pic] cat.png"])
        let picture = try #require(MirrorTests.message(world, in: main))
        #expect(picture.answers == words.transaction)
        #expect(picture.inReplyTo != nil)
        #expect(picture.file?.name == nil && picture.mentions.isEmpty)
        world.homeserverAnswers()
        #expect(world.store.snapshot.outbox.isEmpty)
    }

    @Test func itIsFetchedOnceForAllRooms() {
        var world = Self.world(rooms: [main, Self.second])
        world.irc("bob", says: Self.url)
        #expect(Self.fetches(world).count == 1)
        world.homeserverAnswers(Self.fetched(.success(Self.file())))
        #expect(
            world.messages == [
                "net_bob > !main: [m.image mxc://hs.test/pic] cat.png",
                "net_bob > !second: [m.image mxc://hs.test/pic] cat.png",
            ]
        )
    }

    // MARK: Which do not

    @Test func itIsOffByDefault() {
        var world = World()
        world.irc("bob", says: Self.url)
        #expect(world.messages.count == 1 && Self.fetches(world).isEmpty)
    }

    @Test(arguments: [("bob", false), ("vic", true), ("op", true), ("stranger", false)])
    func voiceMayBeRequired(_ name: String, _ isAllowed: Bool) {
        var world = Self.world { $0.pictureLinks.requireVoice = true }
        world.irc(name, says: Self.url)
        #expect(world.messages.count == 1)
        #expect(Self.fetches(world).count == (isAllowed ? 1 : 0))
        #expect(world.drops == (isAllowed ? [] : [.notPermitted]))
    }

    @Test func noticesWordsToSomeAndHistoryHaveNone() throws {
        var world = Self.world()
        world.irc("bob", says: Self.url, as: .notice)
        #expect(Self.fetches(world).isEmpty)
        world.observed("bob", .said(.message, chan, text: Self.url, statusPrefix: "@"))
        #expect(Self.fetches(world).isEmpty)
        let reporter = try #require(world.reporters[chan])
        let old = Observation(
            source: source("bob"),
            messageID: "old",
            isHistory: true,
            .said(.message, chan, text: Self.url, statusPrefix: nil)
        )
        world.receive(.irc(reporter, .observed(old)))
        #expect(Self.fetches(world).isEmpty)
        // Our own users' links are shown by their own clients.
        world.bring(alice)
        world.matrix(Self.url, from: alice)
        world.irc("M-alice", says: Self.url)
        #expect(Self.fetches(world).isEmpty)
    }

    @Test(arguments: PictureProblem.allCases) func whatComesToNothingIsCounted(_ problem: PictureProblem) {
        let reasons: [PictureProblem: DropReason] = [
            .badAddress: .pictureBadAddress, .forbiddenAddress: .pictureForbiddenAddress,
            .unreachable: .pictureUnreachable, .timedOut: .pictureTimedOut, .tooLarge: .pictureTooLarge,
            .notPicture: .pictureNone, .refused: .pictureRefused,
        ]
        var world = Self.world()
        world.irc("bob", says: Self.url)
        world.homeserverAnswers(Self.fetched(.failure(problem)))
        #expect(world.drops == reasons[problem].map { [$0] })
        #expect(world.messages.isEmpty)
        #expect(world.store.snapshot.outbox.isEmpty && !world.bridge.unrest.contains { $0.hasPrefix("pictures") })
    }

    @Test func thereIsALimitOfAChannelAndOfAll() {
        var limits = Limits()
        limits.picturesPerMinute = 2
        limits.picturesUnderWay = 3
        var world = Self.world(limits: limits)
        for number in 0..<3 { world.irc("bob", says: "https://pics.test/\(number).png") }
        #expect(world.drops == [.pictureFlood])
        #expect(world.messages.count == 1)
        world.wait(.seconds(61))
        world.irc("bob", says: "https://pics.test/3.png")
        #expect(Self.fetches(world).count == 1)
        // Three have not ended.
        world.irc("bob", says: "https://pics.test/4.png")
        #expect(world.drops == [.pictureFlood])
        world.homeserverAnswers(Self.fetched(.failure(.timedOut)))
        world.irc("bob", says: "https://pics.test/5.png")
        #expect(Self.fetches(world).count == 1)
    }

    // MARK: What happens meanwhile

    @Test func aRestartNeitherForgetsNorDoublesIt() throws {
        var world = Self.world()
        world.irc("bob", says: Self.url, id: "m1")
        world.restart()
        let fetch = try #require(world.orders.first { $0.lane == .beside })
        world.homeserverAnswers(Self.fetched(.success(Self.file())))
        let first = world.ordered.filter { $0.lane == .room(main) }
        #expect(world.messages == ["net_bob > !main: [m.image mxc://hs.test/pic] cat.png"])
        // The process died when the picture was there, and before that was written down: the same order again.
        world.receive(.finished(fetch, .picture(.success(Self.file("again")))))
        #expect(world.ordered.map(\.transaction) == first.map(\.transaction))
        #expect(!world.bridge.unrest.contains { $0.hasPrefix("pictures") })
    }

    @Test func whatIsTakenBackMeanwhileIsNotShown() {
        var world = Self.world()
        world.irc("bob", says: Self.url, id: "m1")
        world.observed("bob", .deleted(chan, messageID: "m1"), id: "d1")
        world.homeserverAnswers { order in
            if case .fetchPicture = order.action { return .picture(.success(Self.file())) }
            return nil
        }
        #expect(!world.messages.contains { $0.contains("m.image") })
    }

    @Test func whatIsTakenBackLaterTakesThePictureAlong() throws {
        var world = Self.world(rooms: [main, Self.second])
        world.irc("bob", says: Self.url, id: "m1")
        world.homeserverAnswers(Self.fetched(.success(Self.file())))
        world.homeserverAnswers()
        let pictures = [main, Self.second].compactMap { world.newest[$0] }
        world.observed("bob", .deleted(chan, messageID: "m1"), id: "d1")
        for picture in pictures {
            #expect(world.matrix.contains { $0.contains("net_bob redacts \(picture) in ") })
        }
        #expect(world.matrix.count == 4)
    }

    @Test func aRoomThatChangedMeanwhileGetsNone() {
        var unlinked = Self.world()
        unlinked.change(.plumb(room("old"), net, chan))
        unlinked.homeserverAnswers()
        unlinked.irc("bob", says: Self.url)
        unlinked.unlink(room("old"), chan)
        unlinked.homeserverAnswers(Self.fetched(.success(Self.file())))
        #expect(
            unlinked.messages.filter { $0.contains("m.image") } == [
                "net_bob > !main: [m.image mxc://hs.test/pic] cat.png"
            ]
        )
        var encrypted = Self.world()
        encrypted.irc("bob", says: Self.url)
        encrypted.matrix(.other(type: "m.room.encryption", stateKey: ""), from: alice)
        encrypted.homeserverAnswers(Self.fetched(.success(Self.file())))
        #expect(!encrypted.messages.contains { $0.contains("m.image") })
        #expect(encrypted.drops.contains(.pictureUnwanted))
        var kicked = Self.world()
        kicked.irc("bob", says: Self.url)
        kicked.member(bobGhost, .ban, by: alice)
        kicked.homeserverAnswers(Self.fetched(.success(Self.file())))
        #expect(!kicked.messages.contains { $0.contains("m.image") })
    }
}
