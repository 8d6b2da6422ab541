import BridgeTesting
import Foundation
import Testing

/// Rooms without an alias, which no homeserver refuses to make twice.
@Suite("Rooms that are made once")
struct RoomMakingTests {
    @Test(
        "The bridge is killed between the request for a room and its answer: the room is found, and no second is made"
    )
    func answerLost() async throws {
        var options = Stage.Options(.inspircd)
        options.links = true
        options.configure = { $0.logLevel = "trace" }
        try await Stage.run(options) { stage in
            let eve = try await stage.person("eve")
            try await eve.join("#lobby")
            let alice = try await stage.synapse.register("alice")
            let lobby = try await stage.enter(alice, "#lobby", seenBy: eve)
            // From now on the ghost is registered, and needs only the room.
            try await eve.privmsg("#lobby", "here")
            try await alice.waitForMessage("here", in: lobby)
            let link = try #require(stage.requestLink)
            link.setArrival(.freeze)
            try await link.freeze(.all)
            try await eve.privmsg(stage.puppet("alice"), "psst")
            try await stage.bridge.waitForLog("perform createRoom")
            let isSent = await Polling.until(within: .seconds(30)) {
                link.connections.contains { $0.bytesHeld > 0 } || Self.hasUnread(port: link.port)
            }
            #expect(isSent)
            await stage.bridge.kill()
            link.setArrival(.forward)
            // What the dead process had sent arrives all the same.
            try await link.thaw(.all)
            let room = try await alice.waitForInvite(from: stage.ghost("eve"))
            try await stage.bridge.start()
            try await alice.join(room)
            try await alice.waitForMessage("psst", in: room, from: stage.ghost("eve"))
            try await eve.waitForMember(stage.puppet("alice"), in: "#lobby")
            try await eve.privmsg(stage.puppet("alice"), "once more")
            try await alice.waitForMessage("once more", in: room, from: stage.ghost("eve"))
            let invitations = await alice.events.filter { $0.place == .invite && $0.isMember(alice.userID, "invite") }
            #expect(Set(invitations.map(\.roomID)) == [room])
        }
    }

    /// Whether bytes have come to `port` of this machine that nobody has read (proc(5), `/proc/net/tcp`).
    private static func hasUnread(port: Int) -> Bool {
        let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
        let end = ":" + String(port, radix: 16, uppercase: true)
        return table.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            guard fields.count > 4, fields[1].hasSuffix(end), let unread = fields[4].split(separator: ":").last else {
                return false
            }
            return Int(unread, radix: 16) ?? 0 > 0
        }
    }
}
