import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// The room with the bot, apart from what is said in it.
@Suite struct AdminRoomTests {
    @Test func everyAdminRoomHearsAndTheNewestIsTold() {
        var world = World()
        world.openAdminRoom()
        world.openAdminRoom(room: room("anew"))
        #expect(world.store.snapshot.adminRooms.map(\.room) == [adminRoom, room("anew")])
        for place in [adminRoom, room("anew")] {
            world.matrix("!help", in: place)
            #expect(world.messages.count == 1)
            #expect(world.messages.first?.hasPrefix("bot > \(place): ") == true)
        }
        world.restart()
        world.bring(alice)
        world.session(alice, .joinRefused(chan, ServerReply(code: "474", text: "banned")))
        #expect(world.messages.first?.hasPrefix("bot > !anew: ") == true)
        world.member(alice, .leave, in: room("anew"))
        world.bring(alice)
        world.session(alice, .joinRefused(chan, ServerReply(code: "474", text: "banned")))
        #expect(world.messages.first?.hasPrefix("bot > \(adminRoom): ") == true)
    }

    @Test func theOldestOfManyIsLeft() {
        var world = World()
        for number in 1...11 { world.openAdminRoom(room: room("desk\(number)")) }
        #expect(world.store.snapshot.adminRooms.map(\.room) == (2...11).map { room("desk\($0)") })
        world.matrix("!help", in: room("desk1"))
        #expect(world.messages.isEmpty)
    }

    @Test func invitationsThatAreNotDirectAreLeftOpen() {
        var world = World()
        world.member(bot, .invite, in: adminRoom, by: alice)
        #expect(world.matrix.isEmpty)
    }

    @Test func othersInTheRoomCommandNothing() {
        var world = World()
        world.openAdminRoom()
        world.command("!help", by: carol)
        #expect(world.messages.isEmpty)
        #expect(world.drops == [.notLinked])
    }

    @Test func leavingTheRoomEndsIt() {
        var world = World()
        world.openAdminRoom()
        world.member(alice, .leave, in: adminRoom)
        #expect(world.matrix == ["bot leaves !admin"])
        #expect(world.store.snapshot.adminRooms.isEmpty)
    }

    @Test func encryptedCommandsAreAnswered() {
        var world = World()
        world.openAdminRoom()
        world.matrix(.encrypted, from: alice, in: adminRoom)
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.contains("encrypted") == true)
    }

    @Test func passwordsAreStoredAndForgotten() {
        var world = World { $0.networks[0].sasl = true }
        world.openAdminRoom()
        world.command("!storepass net open sesame")
        let key = PuppetKey(network: net, user: alice)
        #expect(world.store.snapshot.passwords == [key: "open sesame"])
        #expect(!world.messages.joined().contains("sesame"))
        world.matrix("hello")
        let plans = world.effects.compactMap { effect -> ConnectionPlan? in
            guard case .irc(_, .open(let plan)) = effect else { return nil }
            return plan
        }
        #expect(plans.first?.sasl == .init(account: "alicehstes", password: "open sesame"))
        #expect(plans.first?.password == nil)
        world.command("!removepass")
        #expect(world.store.snapshot.passwords.isEmpty)
    }

    // MARK: Company

    private func crowded() -> World {
        var world = World()
        world.openAdminRoom()
        world.member(carol, .join, in: adminRoom)
        return world
    }

    @Test func aSecondPersonMakesTheBotLeave() {
        var world = crowded()
        world.command("!help")
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.contains("Others are in this room") == true)
        #expect(world.membership == ["bot leaves !admin (Others are in this room)"])
        #expect(world.store.snapshot.adminRooms.isEmpty)
        #expect(world.store.snapshot.memberships[adminRoom] == nil)
    }

    @Test func whoHasLeftIsNoCompany() {
        var world = crowded()
        world.member(carol, .leave, in: adminRoom)
        world.command("!bridgeversion")
        #expect(world.messages.first?.contains("BridgeVersion") == true)
    }

    @Test func functionalMembersAndOursAreNoCompany() {
        var world = crowded()
        world.matrix(.functionalMembers([carol]), from: alice, in: adminRoom)
        world.member(bobGhost, .join, in: adminRoom)
        world.command("!bridgeversion")
        #expect(world.messages.first?.contains("BridgeVersion") == true)
        world.restart()
        world.command("!bridgeversion")
        #expect(world.messages.first?.contains("BridgeVersion") == true)
        world.matrix(.functionalMembers([]), from: alice, in: adminRoom)
        world.command("!bridgeversion")
        #expect(world.membership == ["bot leaves !admin (Others are in this room)"])
    }

    @Test(arguments: [false, true]) func whoWasThereBeforeTheBotCounts(_ isFunctional: Bool) {
        var world = World()
        world.member(bot, .invite, in: adminRoom, by: alice, isDirect: true)
        world.homeserverAnswers { order in
            switch order.action {
            case .read(_, .members): .read(.members([alice: nil, carol: "Carol", bot: nil]))
            case .read(_, .content):
                .read(
                    .content(
                        json: isFunctional ? #"{"service_members": ["\#(carol.text)"]}"# : #"{"service_members": 7}"#
                    )
                )
            default: nil
            }
        }
        world.command("!bridgeversion")
        #expect(world.membership == (isFunctional ? [] : ["bot leaves !admin (Others are in this room)"]))
    }

    @Test func encryptionIsAnsweredWhenItIsTurnedOn() {
        var world = World()
        world.openAdminRoom()
        world.matrix(.other(type: "m.room.encryption", stateKey: ""), from: alice, in: adminRoom)
        #expect(world.messages.first?.contains("start a new direct chat with me without it") == true)
    }

    // MARK: Secrets

    @Test func aMessageWithASecretIsTakenAway() {
        var world = World()
        world.openAdminRoom()
        world.matrix("!storepass hunter2", from: alice, in: adminRoom, id: "typed")
        #expect(world.matrix.first == "bot redacts $typed in !admin")
        world.homeserverAnswers()
        #expect(world.messages.isEmpty)
        for harmless in [
            "!storepass", "!storepass net", "!join #x", "!join net #x", "!removepass", "hello storepass x",
        ] {
            world.command(harmless)
            #expect(!world.matrix.contains { $0.contains("redacts") }, "\(harmless)")
        }
    }

    @Test func whereTheBotMayNotTheUserIsAsked() {
        var world = World()
        world.openAdminRoom()
        world.command("!join net nochannel hunter2")
        #expect(world.matrix.first?.contains("redacts") == true)
        world.homeserverAnswers { order in
            if case .redact = order.action { World.refusal } else { nil }
        }
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.contains("I have not the power to remove it here") == true)
    }

    @Test func anEditIsNoCommand() {
        var world = World()
        world.openAdminRoom()
        let edit = MessageContent(kind: .text, body: "!storepass x", relation: .replacement(eventID("old")))
        world.matrix(.message(edit), from: alice, in: adminRoom, id: "edit")
        #expect(world.matrix.first == "bot redacts $edit in !admin")
        #expect(world.messages.first?.contains("A message that was edited is not taken as a command") == true)
        #expect(world.store.snapshot.passwords.isEmpty)
    }

    /// As ngIRCd says it, without a numeric, before the login or while it closes.
    static let denied = "Access denied: Bad password?"

    @Test(
        arguments: [
            CloseReason.serverSaid(denied), .registrationRefused(ServerReply(code: "ERROR", text: denied)),
            .registrationRefused(ServerReply(code: "464", text: denied)),
        ]
    )
    func passwordsThatAreRefusedAreNotTriedForEver(_ reason: CloseReason) {
        var world = World()
        world.openAdminRoom()
        world.command("!storepass hunter2")
        world.matrix("hello")
        world.lose(alice, reason)
        #expect(world.timers[.reconnect(PuppetKey(network: net, user: alice))] == nil)
        #expect(
            world.messages.contains { $0.contains("it does not take your password (Access denied: Bad password?)") }
        )
    }

    @Test func whoIsSentAwayForOthersIsTold() {
        var world = World { $0.networks[0].ircClients.maxClients = 1 }
        world.bring(alice)
        world.openAdminRoom()
        world.member(carol, .join)
        world.matrix("me too", from: carol)
        #expect(world.messages.contains { $0.hasPrefix("bot > !admin") && $0.contains("it takes 1 people") })
    }
}
