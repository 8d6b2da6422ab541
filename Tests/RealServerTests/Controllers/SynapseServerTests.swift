import BridgeTesting
import Foundation
import Testing

@Suite("Synapse")
struct SynapseServerTests {
    @Test("Two users meet, talk and part; a restart keeps users and rooms; the stop leaves no process")
    func life() async throws {
        let pid = try await SynapseServer().whileRunning { server in
            let alice = try await server.register("alice")
            let bob = try await server.register("bob")
            #expect(alice.userID == "@alice:localhost")

            let room = try await alice.createRoom(name: "Test", aliasLocalpart: "test", inviting: [bob.userID])
            #expect(try await bob.waitForInvite(from: alice.userID) == room)
            #expect(try await bob.join("#test:localhost") == room)
            try await alice.waitForMember(bob.userID, in: room)

            try await talk(alice, bob, room)
            try await server.restart()
            let event = try await alice.send("after", in: room)
            #expect(try await bob.waitForMessage("after", in: room).eventID == event)
            #expect(try await server.logIn("bob").userID == bob.userID)

            try await alice.kick(bob.userID, from: room, reason: "bye")
            let kick = try await bob.waitForMember(bob.userID, "leave", in: room)
            #expect(kick.content["reason"].string == "bye")
            #expect(try await alice.joinedMembers(in: room) == [alice.userID])
            return try #require(server.controller.process.pid)
        }
        #expect(kill(pid, 0) != 0)
    }

    private func talk(_ alice: MatrixTestClient, _ bob: MatrixTestClient, _ room: String) async throws {
        let first = try await alice.send("hello ü", in: room)
        try await alice.send(html: "<b>bold</b>", plain: "bold", in: room)
        try await alice.notice("noted", in: room)
        try await alice.emote("waves", in: room)
        #expect(try await bob.waitForMessage("hello ü", in: room, from: alice.userID).eventID == first)
        #expect(try await bob.waitForMessage("bold", in: room).content["formatted_body"].string == "<b>bold</b>")
        #expect(try await bob.waitForMessage("noted", in: room).messageType == "m.notice")
        #expect(try await bob.waitForMessage("waves", in: room).messageType == "m.emote")
        try await bob.react("👍", to: first, in: room)
        try await alice.wait(for: "a reaction") { $0.type == "m.reaction" }
        try await alice.edit(first, to: "hello again", in: room)
        try await bob.wait(for: "an edit") { $0.content["m.new_content"]["body"].string == "hello again" }
        try await alice.setTopic("a topic", in: room)
        try await bob.wait(for: "the topic") { $0.type == "m.room.topic" }
        #expect(try await bob.state("m.room.topic", in: room)?["topic"].string == "a topic")
        #expect(try await bob.state("org.example.none", in: room) == nil)
        #expect(try await bob.messages(in: room, limit: 1).first?.type == "m.room.topic")
        let uri = try await alice.upload([1, 2, 3], type: "image/png", name: "a.png")
        #expect(uri.hasPrefix("mxc://localhost/"))
    }

    @Test("A registration file lets an application service speak as its users")
    func registration() async throws {
        let folder = try ServerFolder("registration")
        defer { folder.remove() }
        let file = try folder.write(
            "registration.yaml",
            """
            id: test
            url: null
            as_token: as
            hs_token: hs
            sender_localpart: bridge
            rate_limited: false
            namespaces: {users: [{exclusive: true, regex: '@irc_.*:localhost'}]}
            """
        )
        var options = SynapseServer.Options()
        options.registrations = [file]
        try await SynapseServer(options).whileRunning { server in
            let answer = try await TestHTTP.request(
                server.url,
                "POST",
                ["_matrix", "client", "v3", "register"],
                token: "as",
                body: ["type": "m.login.application_service", "username": "irc_bob", "inhibit_login": true]
            )
            #expect(answer["user_id"].string == "@irc_bob:localhost")
            let failure = await #expect(throws: MatrixFailure.self) { try await server.register("irc_eve") }
            #expect(failure?.code == "M_EXCLUSIVE")
        }
    }
}
