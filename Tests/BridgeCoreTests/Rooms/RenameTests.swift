import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Channels that get another name (draft/channel-rename).
@Suite("Renamed channels") struct RenameTests {
    static let two = UnlinkingTests.two
    static let three = channel("#three")
    static let renamed = SessionEvent.channelRenamed(from: two, to: three, by: source("op"), reason: "moved on")

    static func said(_ text: String, in place: ChannelName, id: String? = nil) -> SessionEvent {
        .observed(
            Observation(source: source("bob"), messageID: id, .said(.message, place, text: text, statusPrefix: nil))
        )
    }

    static func key(_ name: ChannelName) -> ChannelKey {
        ChannelKey(network: net, name: CaseMapping.rfc1459.fold(name))
    }

    @Test("The portal, its alias and its name follow, and its people are told once")
    func portal() throws {
        var (world, room) = try UnlinkingTests.portal()
        world.observed("bob", .topic(Self.two, text: "talk"), in: Self.two)
        world.homeserverAnswers()
        world.session(nil, Self.renamed)
        let notice = "bot > \(room): (notice) #two was renamed to #three by op (moved on). This room goes on with it."
        #expect(
            Set(world.matrix) == [
                notice, "bot removes #irc_net_#two:hs.test", "bot adds #irc_net_#three:hs.test to \(room)",
                "bot sets m.room.canonical_alias of \(room)", "bot sets m.room.name of \(room)",
                "bot empties m.bridge of \(room)", "bot empties uk.half-shot.bridge of \(room)",
                "bot sets m.bridge of \(room)", "bot sets uk.half-shot.bridge of \(room)",
            ]
        )
        let adding = try #require(world.matrix.firstIndex { $0.contains("adds") })
        let naming = try #require(world.matrix.firstIndex { $0.contains("canonical") })
        #expect(adding < naming, "a room may name only an alias that leads to it")
        #expect(world.irc == [], "nobody parts, nobody joins")
        world.homeserverAnswers()
        let kept = world.store.snapshot
        #expect(kept.links.filter { $0.room == room }.map(\.channel) == [Self.key(Self.three)])
        #expect(kept.topics[Self.key(Self.three)] == "talk" && kept.topics[Self.key(Self.two)] == nil)
        #expect(kept.traces.filter { $0.room == room }.allSatisfy { $0.channel == Self.key(Self.three) })
        // The others show it too.
        world.session(alice, Self.renamed)
        #expect(world.matrix == [] && world.irc == [])
        world.session(nil, Self.said("here", in: Self.three, id: "m2"))
        #expect(world.messages == ["net_bob > \(room): here"])
        world.matrix("hello", from: alice, in: room)
        #expect(world.said == ["M-alice > #three: hello"])
        // And the alias leads to the same room.
        world.ask(.room(alias("irc_net_#three")))
        #expect(!world.matrix.contains { $0.contains("makes") })
        world.homeserverAnswers()
        #expect(world.replies == [.found])
        world.restart()
        #expect(world.irc.contains("appservicebot joins #three") && !world.irc.contains("appservicebot joins #two"))
    }

    @Test("What a slower connection still shows of the former name is of the same channel, once")
    func slower() throws {
        var (world, room) = try UnlinkingTests.portal()
        world.session(alice, Self.renamed)
        world.homeserverAnswers()
        // The bot reports, and has yet to be told.
        world.session(nil, Self.said("before", in: Self.two))
        #expect(world.messages == ["net_bob > \(room): before"])
        world.session(nil, Self.renamed)
        #expect(world.messages == [])
        world.session(nil, Self.said("behind", in: Self.three))
        #expect(world.messages == ["net_bob > \(room): behind"])
        world.session(nil, Self.said("of another channel", in: Self.two))
        #expect(world.messages == [])
    }

    @Test("Words on their way when a connection ends are said to the new name")
    func onTheirWay() throws {
        var (world, room) = try UnlinkingTests.portal()
        world.matrix("hello", from: alice, in: room)
        #expect(world.said == ["M-alice > #two: hello"])
        world.session(nil, Self.renamed)
        world.homeserverAnswers()
        world.lose(alice)
        world.wait(.seconds(60))
        if world.connection(alice) == nil { world.reconnect(alice) }
        world.connect(alice)
        #expect(world.said == ["M-alice > #three: hello"])
        #expect(world.irc.contains("M-alice joins #three"))
    }

    @Test("To a connection without the capability it is a part and a join, and nobody is thrown out of the room")
    func withoutTheCapability() throws {
        var (world, room) = try UnlinkingTests.portal()
        world.session(nil, Self.renamed)
        world.homeserverAnswers()
        world.session(alice, .left(Self.two, .parted(reason: "renamed")))
        #expect(world.membership == [])
        world.session(alice, .settled(Self.three, members: world.members(of: Self.three)))
        #expect(world.membership == [] && world.store.snapshot.memberships[room]?.contains(alice) == true)
        world.matrix("hello", from: alice, in: room)
        #expect(world.said == ["M-alice > #three: hello"])
    }

    @Test("A join that comes too late follows, and a server that sends us to and fro is not followed without end")
    func tooLate() throws {
        var (world, room) = try UnlinkingTests.portal()
        world.settles = false
        world.restart()
        let reply = { (name: String) in
            ServerReply(code: ServerReply.channelRenamed, text: "The channel has been renamed", forward: name)
        }
        world.session(nil, .joinRefused(Self.two, reply("#three")))
        #expect(world.matrix.contains { $0.contains("#two was renamed to #three. This room") })
        #expect(world.irc.contains("appservicebot joins #three"))
        #expect(world.store.snapshot.links.first { $0.room == room }?.channel == Self.key(Self.three))
        world.session(nil, .joinRefused(Self.three, reply("#two")))
        #expect(!world.irc.contains("appservicebot joins #two"))
        #expect(world.store.snapshot.links.first { $0.room == room }?.channel == Self.key(Self.three))
    }

    @Test("A room of others keeps its name and alias, and those who run the bridge learn of a configured channel")
    func plumbed() {
        var world = World()
        let event = SessionEvent.channelRenamed(from: chan, to: Self.three, by: source("op"), reason: nil)
        world.session(nil, event)
        #expect(world.matrix == ["bot > !main: (notice) #chan was renamed to #three by op. This room goes on with it."])
        let warnings = world.effects.compactMap { effect -> String? in
            if case .log(let entry) = effect, entry.level == .warning { entry.sentence } else { nil }
        }
        #expect(warnings == ["A channel of the configuration was renamed; name the new one there"])
    }

    @Test("Another spelling is the same channel")
    func spelling() {
        var world = World()
        let event = SessionEvent.channelRenamed(from: chan, to: channel("#CHAN"), by: source("op"), reason: nil)
        world.session(nil, event)
        world.session(nil, Self.said("hi", in: channel("#CHAN")))
        #expect(world.messages == ["net_bob > !main: hi"])
        #expect(world.store.snapshot.links.map(\.spelling.text) == ["#CHAN"])
    }

    @Test("Replies find what was said before")
    func replies() throws {
        var (world, room) = try UnlinkingTests.portal()
        world.session(nil, Self.renamed)
        world.homeserverAnswers()
        let answer = Observation(
            source: source("carol"),
            messageID: "m9",
            tags: MessageTags(["+draft/reply": "m1"]),
            .said(.message, Self.three, text: "to you", statusPrefix: nil)
        )
        world.session(nil, .observed(answer))
        #expect(MirrorTests.message(world, in: room)?.inReplyTo != nil)
    }
}
