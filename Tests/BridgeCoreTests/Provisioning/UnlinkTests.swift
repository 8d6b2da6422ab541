import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// A link is undone by who may change the power levels of its room, as the room has them now.
@Suite struct UnlinkTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var asker = alice
        var origin = Link.Origin.provision
        var state: [RoomEvent]? = Room.state(levels: [alice: 100])
        var channel = BridgeCoreTests.channel("#linked")
        var network = net
        let code: ProvisioningRefusal.Code?
    }

    static let rows: [Row] = [
        Row(testDescription: "who may", code: nil),
        Row(testDescription: "another spelling", channel: BridgeCoreTests.channel("#LINKED"), code: nil),
        Row(testDescription: "too little power", state: Room.state(levels: [alice: 49]), code: .notEnoughPower),
        Row(
            testDescription: "not in the room",
            asker: carol,
            state: Room.state(levels: [carol: 100], joined: [alice]),
            code: .notEnoughPower
        ),
        Row(
            testDescription: "creator of version 12",
            state: Room.state(levels: [:], creator: alice, version: "12"),
            code: nil
        ),
        Row(
            testDescription: "former creator of version 11",
            state: Room.state(levels: [:], creator: alice, version: "11"),
            code: .notEnoughPower
        ),
        Row(
            testDescription: "creator without levels",
            state: Room.state(levels: nil, creator: alice, version: "11"),
            code: nil
        ),
        Row(testDescription: "no answer", state: nil, code: .unavailable),
        Row(testDescription: "linked by the configuration", origin: .configuration, code: .notEnoughPower),
        Row(testDescription: "a portal", origin: .alias, code: .notEnoughPower),
        Row(testDescription: "another channel", channel: BridgeCoreTests.channel("#other"), code: .unknownLink),
        Row(testDescription: "no such network", network: NetworkID("nowhere"), code: .unknownNetwork),
    ]

    @Test(arguments: rows)
    func unlinked(_ row: Row) {
        var snapshot = Snapshot()
        let linked = BridgeCoreTests.channel("#linked")
        let key = ChannelKey(network: net, name: CaseMapping.rfc1459.fold(linked))
        snapshot.links = [Link(room: room("linked"), channel: key, spelling: linked, origin: row.origin)]
        var world = World(snapshot: snapshot) {
            // Otherwise the link would be gone with the configuration that made it.
            if row.origin == .configuration {
                $0.networks[0].mappings.append(.init(channel: linked, rooms: [room("linked")]))
            }
        }
        let request = UnlinkRequest(user: row.asker, room: room("linked"), network: row.network, channel: row.channel)
        world.ask(.provisioning(.unlink(request)), token: 5)
        if world.replies.isEmpty {
            world.homeserverTells { query in
                #expect(query == .state(room("linked")))
                return row.state.map { .answered(.state($0)) } ?? .unanswered("gone")
            }
        }
        guard case .provisioning(let answer) = world.replies.first, world.replies.count == 1 else {
            Issue.record("answered: \(world.replies)")
            return
        }
        switch answer {
        case .unlinked: #expect(row.code == nil)
        case .refused(let refusal): #expect(refusal.code == row.code)
        default: Issue.record("answered: \(answer)")
        }
        world.ask(.provisioning(.listLinks(room("linked"), by: nil)))
        let link = ProvisionedLink(room: room("linked"), network: net, channel: linked, origin: row.origin)
        #expect(world.replies == [.provisioning(.links(row.code == nil ? [] : [link]))])
    }
}

/// Rooms as the homeserver tells them.
enum Room {
    /// `levels` nil: the room has no event of power levels.
    static func state(
        _ room: RoomID = BridgeCoreTests.room("linked"),
        levels: [UserID: Int]?,
        joined: Set<UserID>? = nil,
        creator: UserID = user("founder"),
        version: String? = "11",
        more: [(UserID, EventContent)] = []
    ) -> [RoomEvent] {
        var contents: [(UserID, EventContent)] = [(creator, .create(roomVersion: version, additionalCreators: []))]
        contents += more
        if let levels {
            var content = PowerLevelsContent()
            content.users = levels
            contents.append((creator, .powerLevels(content)))
        }
        for user in (joined ?? Set((levels ?? [:]).keys).union([creator, bot])).sorted() {
            contents.append((user, .member(user: user, MemberContent(membership: .join))))
        }
        return contents.enumerated().map { index, content in
            RoomEvent(id: eventID("state\(index)"), room: room, sender: content.0, time: 0, content: content.1)
        }
    }
}
