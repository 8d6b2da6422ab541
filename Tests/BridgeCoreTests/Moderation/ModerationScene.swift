import BridgeCore
import IRCProtocol
import MatrixProtocol

/// A channel with a room: ruled by the channel's operators or by its own moderators. Alice is in it and on the channel.
struct ModerationScene {
    enum Kind: String, Sendable, CaseIterable { case portal, plumbed }

    var world: World
    var room: RuledRoom

    init(
        _ kind: Kind = .portal,
        version: String = "12",
        people: [String] = ["bob"],
        ranks: [String: String] = [:],
        modes: String = "+nt",
        support tokens: [String] = [],
        _ configure: (inout Configuration) -> Void = { _ in },
        room change: (inout RuledRoom) -> Void = { _ in }
    ) {
        room = RuledRoom(version: version)
        change(&room)
        var snapshot = Snapshot()
        let origin: Link.Origin = kind == .portal ? .alias : .provision
        let key = ChannelKey(network: net, name: CaseMapping.rfc1459.fold(chan))
        let link = Link(room: main, channel: key, spelling: chan, origin: origin)
        snapshot.links = [link]
        world = World(snapshot: snapshot, connectsBot: false) {
            $0.networks[0].mappings = []
            configure(&$0)
        }
        world.store.write([.store(.saveLink(link))])
        for token in tokens { world.support.apply(token: token) }
        world.present[chan] = people
        world.ranks = ranks
        world.modes[chan] = modes
        world.who = [
            "bob": ["311 me bob ident bob.host * :Bob", "330 me bob Bobby :is logged in as", "318 me bob :End"]
        ]
        world.connect(nil)
        settle()
        world.bring(alice)
        world.openAdminRoom()
        if let rank = ranks["M-alice"] {
            mode("+" + rank.map { world.support.mode(ofPrefix: $0).map(String.init) ?? "" }.joined(), "M-alice")
        }
        settle()
    }

    /// Quiet comes, and the homeserver does what it was asked to. Returns what was ordered of it.
    @discardableResult
    mutating func settle() -> [String] {
        var ordered: [String] = []
        for _ in 0..<4 {
            ordered += world.matrix
            world.wait(.seconds(2))
            ordered += world.matrix
            world.homeserverAnswers { room.take($0) }
        }
        return ordered + world.matrix
    }

    /// `MODE #chan letters parameters`, as an operator's line.
    mutating func mode(_ letters: String, _ parameters: String..., by name: String = "op") {
        let changes = ModeChange.parse([letters] + parameters, support: world.support)
        world.observed(name, .mode(chan, changes))
    }

    /// Somebody else on the channel, seen where from.
    mutating func joins(_ name: String, user: String = "ident", host: String = "bob.host") {
        world.observed(Source(name: name, user: user, host: host), .joined(chan, realname: nil))
    }
}

extension World {
    mutating func observed(_ source: Source, _ fact: Observation.Fact) {
        guard let reporter = reporters[chan] else { return }
        receive(.irc(reporter, .observed(Observation(source: source, fact))))
    }
}
