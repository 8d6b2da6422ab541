import BridgeTesting
import Testing

/// Two InspIRCd with a link between them that breaks.
@Suite("Netsplits")
struct NetsplitTests {
    private static let channel = "#split"
    private static let leafName = "leaf.localhost"

    @Test("A link is cut and comes back: the room on Synapse shows nobody leave")
    func heals() async throws {
        var options = Stage.Options(.inspircd)
        options.leaves = [Self.leafName]
        try await Stage.run(options) { stage in
            let link = try await FaultyLink.open(to: try #require(stage.irc.serverPort))
            var leafOptions = InspIRCdServer.Options()
            leafOptions.name = Self.leafName
            leafOptions.identifier = "2AA"
            let hub = InspIRCdServer.Peer(name: InspIRCdServer.Options().name, port: link.port)
            let leaf = try InspIRCdServer(leafOptions, linkingTo: hub)
            try await leaf.start()
            do {
                try await leaf.linkUp()
                try await play(stage, leaf, link)
                await leaf.stop()
                await link.close()
            } catch {
                await leaf.stop()
                await link.close()
                throw error
            }
        }
    }

    private func play(_ stage: Stage, _ leaf: InspIRCdServer, _ link: FaultyLink) async throws {
        let near = try await stage.person("near")
        try await near.join(Self.channel)
        var far: [IRCTestClient] = []
        for nick in ["far1", "far2", "far3"] {
            let client = try await IRCTestClient.connect(port: leaf.port, nick: nick)
            try await client.join(Self.channel)
            try await near.waitForMember(nick, in: Self.channel)
            far.append(client)
        }
        let alice = try await stage.synapse.register("alice")
        let room = try await stage.enter(alice, Self.channel, seenBy: near)
        for client in far { try await alice.waitForMember(stage.ghost(client.nick), in: room) }

        link.setArrival(.refuse)
        try await link.cut(.all)
        for client in far {
            let quit = try await near.wait(for: "QUIT") { $0.command == "QUIT" && $0.nick == client.nick }
            #expect(quit.text == "\(InspIRCdServer.Options().name) \(Self.leafName)")
        }
        // The bridge has seen the split when it has seen what was said behind it.
        try await near.privmsg(Self.channel, "alone")
        try await alice.waitForMessage("alone", in: room, from: stage.ghost("near"))
        link.setArrival(.forward)
        for client in far {
            // Each server tells of its own people first: what is said before the other side's have come goes nowhere.
            try await near.waitForMember(client.nick, in: Self.channel)
            try await client.waitForMember(near.nick, in: Self.channel)
        }
        for client in far {
            try await client.privmsg(Self.channel, "back, says \(client.nick)")
            try await near.waitForMessage("back, says \(client.nick)", in: Self.channel)
            try await alice.waitForMessage("back, says \(client.nick)", in: room, from: stage.ghost(client.nick))
        }
        let timeline = try await alice.messages(in: room)
        #expect(timeline.contains { $0.body == "alone" })
        #expect(!timeline.contains { $0.type == "m.room.member" && $0.membership == "leave" })
        for client in far {
            #expect(timeline.count { $0.isMember(stage.ghost(client.nick), "join") } == 1, "\(client.nick)")
        }
    }
}
