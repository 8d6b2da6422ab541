import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Questions about users and places of the other side.
@Suite struct LookupTests {
    @Test func aGhostIsNamedBeforeItIsFound() {
        var world = World()
        world.ask(.user(bobGhost))
        #expect(world.matrix == ["net_bob is named bob"])
        #expect(world.replies.isEmpty)
        world.homeserverAnswers()
        #expect(world.replies == [.found])
        world.ask(.user(bobGhost), token: 2)
        #expect(world.replies == [.found])
        #expect(world.matrix.isEmpty)
    }

    @Test(arguments: [user("net_bob", of: "elsewhere.test"), user("other_bob"), user("net_"), user("net_=zz"), alice])
    func nobodyOfOursIsNotFound(_ user: UserID) {
        var world = World()
        world.ask(.user(user))
        #expect(world.replies == [.notFound])
        #expect(world.matrix.isEmpty)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var question: Question
        var answer: Reply
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(
            name: "protocol",
            question: .thirdPartyProtocol("irc"),
            answer: .thirdPartyProtocol(
                .init(instances: [.init(networkID: "net", description: "NET", icon: nil, domain: "net")])
            )
        ),
        Row(name: "another protocol", question: .thirdPartyProtocol("gopher"), answer: .notFound),
        Row(
            name: "channel",
            question: .thirdPartyLocation(protocol: "irc", fields: ["domain": "net", "channel": "#Chan["]),
            answer: .thirdPartyLocations([
                .init(identifier: "#irc_net_#chan{:hs.test", fields: ["domain": "net", "channel": "#chan{"])
            ])
        ),
        Row(
            name: "channel without a channel",
            question: .thirdPartyLocation(protocol: "irc", fields: ["domain": "net"]),
            answer: .invalid("The field channel is missing")
        ),
        Row(
            name: "channel without a domain",
            question: .thirdPartyLocation(protocol: "irc", fields: ["domain": "", "channel": "#chan"]),
            answer: .invalid("The field domain is missing")
        ),
        Row(
            name: "channel of an unknown network",
            question: .thirdPartyLocation(protocol: "irc", fields: ["domain": "nowhere", "channel": "#chan"]),
            answer: .thirdPartyLocations([])
        ),
        Row(
            name: "no channel",
            question: .thirdPartyLocation(protocol: "irc", fields: ["domain": "net", "channel": "chan"]),
            answer: .thirdPartyLocations([])
        ),
        Row(
            name: "nick",
            question: .thirdPartyUser(protocol: "irc", fields: ["domain": "net", "nick": "Bob[x]"]),
            answer: .thirdPartyUsers([
                .init(identifier: "@net_bob=7bx=7d:hs.test", fields: ["domain": "net", "nick": "Bob[x]"])
            ])
        ),
        Row(
            name: "no nick",
            question: .thirdPartyUser(protocol: "irc", fields: ["domain": "net", "nick": "a b"]),
            answer: .thirdPartyUsers([])
        ),
        Row(
            name: "nick missing",
            question: .thirdPartyUser(protocol: "irc", fields: ["domain": "net"]),
            answer: .invalid("The field nick is missing")
        ),
        Row(
            name: "place of an alias",
            question: .thirdPartyLocationOfAlias(alias("irc_net_#chan")),
            answer: .thirdPartyLocations([
                .init(identifier: "#irc_net_#chan:hs.test", fields: ["domain": "net", "channel": "#chan"])
            ])
        ),
        Row(
            name: "place of somebody else's alias",
            question: .thirdPartyLocationOfAlias(alias("lobby")),
            answer: .notFound
        ),
        Row(
            name: "nick of a ghost",
            question: .thirdPartyUserOfID(user("net_bob=7bx=7d")),
            answer: .thirdPartyUsers([
                .init(identifier: "@net_bob=7bx=7d:hs.test", fields: ["domain": "net", "nick": "bob{x}"])
            ])
        ),
        Row(name: "nick of a person", question: .thirdPartyUserOfID(alice), answer: .notFound),
        Row(
            name: "health",
            question: .health,
            answer: .health(HealthReport(networks: [.init(name: "net", connected: 1, wanted: 1)]))
        ),
    ]

    @Test(arguments: rows) func isAnswered(_ row: Row) {
        var world = World()
        world.ask(row.question)
        #expect(world.replies == [row.answer])
    }

    /// As it was last seen on IRC.
    @Test func aKnownGhostIsSpeltAsItsNick() {
        var world = World()
        world.irc("BOB", says: "hi")
        world.ask(.thirdPartyUserOfID(bobGhost))
        #expect(
            world.replies == [
                .thirdPartyUsers([.init(identifier: bobGhost.text, fields: ["domain": "net", "nick": "BOB"])])
            ]
        )
    }

    @Test func channelsThatAreExcludedHaveNoPlace() {
        var world = World { $0.networks[0].dynamicChannels.exclude = ["#chan"] }
        world.ask(.thirdPartyLocation(protocol: "irc", fields: ["domain": "net", "channel": "#CHAN"]))
        #expect(world.replies == [.thirdPartyLocations([])])
    }
}
