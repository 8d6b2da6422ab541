import BridgeCore
import BridgeStore
import IRCProtocol
import MatrixProtocol
import Testing

/// The store and its model in memory are given the same at random, restarts included, and must know the same.
@Suite struct ModelAgreementTests {
    @Test(arguments: [1, 2, 3, 7, 42, 1_234_567] as [UInt64])
    func storeAndModelAgree(seed: UInt64) async throws {
        let folder = try StoreFolder()
        var store = try folder.open()
        var model = StoreModel()
        var dice = Dice(seed: seed)
        for step in 0..<150 {
            switch dice.roll(10) {
            case 0:
                try store.close()
                store = try folder.open()
            case 1, 2, 3:
                let transaction = "txn\(dice.roll(40))"
                let arrived = try (0..<dice.roll(4)).map { _ in try Samples.arrived(dice.roll(60)) }
                let expected = model.accept(transaction: transaction, events: try arrived.map { try $0.raw.decode() })
                #expect(try await store.accept(transaction: transaction, events: arrived) == expected)
            default:
                let batch = try (0..<dice.roll(12)).map { _ in try dice.write() }
                model.write(batch)
                try await store.commit(batch)
            }
            if step % 10 == 9 { #expect(try store.load() == model.snapshot, "seed \(seed), step \(step)") }
        }
        let event = try Samples.event(1)
        #expect(try await store.messages(of: event) == model.messages(of: event))
        #expect(try await store.messages(saidWith: event) == model.messages(saidWith: event))
        for number in 0..<12 {
            #expect(try await store.publicMedia("link\(number)") == model.publicMedia("link\(number)"))
        }
        #expect(try store.setAsideRows().isEmpty)
    }
}

/// The same seed gives the same test.
private struct Dice {
    private var random: RandomSource

    init(seed: UInt64) { random = RandomSource(seed: seed) }

    mutating func roll(_ sides: Int) -> Int { Int(random.next() % UInt64(sides)) }

    mutating func write() throws -> StoreWrite {
        if roll(5) == 0 { return .enqueue(try Samples.order(roll(20), body: "v\(roll(9))")) }
        return .store(try order())
    }

    private mutating func trace(_ room: RoomID, _ channel: ChannelKey) throws -> RoomTrace {
        let kinds: [RoomTrace.Kind] = [
            .alias(try #require(RoomAlias(parsing: "#a\(roll(2)):hs"))), .listing(network: nil),
            .listing(network: "irc"), .bridgeState(key: "k:/ö", digest: "\(roll(2))"), .space(try Samples.room(9)),
            .claim(key: "irc://a/#ö"),
        ]
        return RoomTrace(room: room, channel: channel, kind: kinds[roll(kinds.count)])
    }

    private mutating func order() throws -> StoreOrder {
        let (room, user) = (try Samples.room(roll(6)), try Samples.user(roll(6)))
        let channel = Samples.channel("#c\(roll(4))")
        let network = NetworkID("irc\(roll(2))")
        switch roll(68) {
        case 0: return .finishJournal(JournalSequence(rawValue: Int64(roll(60))))
        case 1: return .advanceJournal(JournalSequence(rawValue: Int64(roll(60))), linesDone: roll(9))
        case 2: return .finishOutbox(TransactionID("t\(roll(20))"))
        case 3: return .park(try Samples.order(roll(20), lane: .making("lane\(roll(3))")))
        case 4: return .unpark(lane: "lane\(roll(3))")
        case 5: return .saveLink(try Samples.link(roll(6), password: roll(2) == 0 ? nil : Secret("key \(roll(9))")))
        case 6: return .removeLink(room, Samples.channel("#a"))
        case 7: return .saveTopic(channel, "topic \(roll(9)) — ünïcode")
        case 8:
            return .savePuppet(
                PuppetRecord(
                    network: network,
                    user: user,
                    wantedNick: roll(2) == 0 ? nil : try Samples.nick("nick\(roll(9))"),
                    nicks: try (0..<roll(6)).map { try Samples.nick("last\($0)\(roll(9))") },
                    username: roll(2) == 0 ? nil : "name",
                    displayName: roll(2) == 0 ? nil : "Displayed \(roll(9))",
                    hasQuit: roll(2) == 0,
                    address: roll(2) == 0 ? nil : "2001:db8::\(roll(9))"
                )
            )
        case 9:
            return .savePassword(
                PuppetKey(network: network, user: roll(3) == 0 ? nil : user),
                Secret("pass \(roll(9))")
            )
        case 10: return .savePassword(PuppetKey(network: network, user: roll(3) == 0 ? nil : user), nil)
        case 11:
            return .saveGhost(
                GhostRecord(user: user, network: network, nick: try Samples.nick("ghost\(roll(9))"), displayName: "G")
            )
        case 12: return .saveMembership(room, user, isJoined: roll(3) > 0)
        case 13: return .saveAdminRoom(room, user)
        case 14: return .removeAdminRoom(room)
        case 15:
            return .savePrivateRoom(
                PrivateRoom(
                    room: room,
                    network: network,
                    user: user,
                    nick: try Samples.nick("peer\(roll(9))"),
                    identity: identity(),
                    isOurs: roll(2) == 0
                )
            )
        case 16: return .removePrivateRoom(room)
        case 18: return .saveTrace(try trace(room, channel))
        case 19: return .removeTrace(try trace(room, channel))
        case 20:
            var move = RoomMove(
                old: room,
                new: try Samples.room(roll(6)),
                sender: user,
                event: try Samples.event(roll(9)),
                stage: RoomMove.Stage.allCases[roll(RoomMove.Stage.allCases.count)]
            )
            move.isSovereign = roll(2) == 0
            move.couldRule = roll(2) == 0
            return .saveMove(move)
        case 21: return .removeMove(old: room)
        case 22: return .forgetRoom(room)
        case 23: return .removeTopic(channel)
        case 24: return .saveChannelKey(channel, Secret("key \(roll(9))"))
        case 25: return .saveChannelKey(channel, nil)
        case 26: return .saveSpace(network, room)
        case 27: return .removeSpace(network)
        case 17: return .saveCaseMapping(network, CaseMapping.allCases[roll(CaseMapping.allCases.count)])
        case 28: return .saveFeature(user, .mentions, roll(3) == 0 ? nil : roll(2) == 0)
        case 29:
            return .saveFunctionalMembers(room, Set(try (0..<roll(3)).map { _ in try Samples.user(roll(6)) }))
        case 30: return .forgetUser(user)
        case 31: return .savePolicyRule(try Samples.rule(roll(6), entity: "@x\(roll(9))*:hs"))
        case 32: return .removePolicyRule(try Samples.rule(roll(6)).key)
        case 33: return .saveDeactivation(user, roll(2) == 0 ? nil : "spam \(roll(9))")
        case 34: return .saveActivity(user, Int64(roll(9)))
        case 35: return .saveDeparture(room, roll(3) == 0 ? nil : Int64(roll(9)))
        case 36, 37: return .publish(try Samples.media(roll(12), event: roll(9), root: roll(9), room: roll(3)))
        case 38: return .revokeMedia(try Samples.event(roll(9)), in: try Samples.room(roll(3)))
        case 39, 40:
            return .saveReaction(
                ReactionRecord(
                    event: try Samples.event(roll(9)),
                    room: room,
                    sender: user,
                    target: try Samples.event(roll(9)),
                    key: "👍\(roll(3))",
                    time: Int64(roll(9))
                )
            )
        case 41: return .removeReaction(try Samples.event(roll(9)))
        case 42:
            var traits = NetworkTraits()
            traits.tags = roll(2) == 0 ? [] : ["reply", "typing"]
            traits.redacts = roll(2) == 0
            traits.multiline = roll(2) == 0 ? nil : MultilineLimits(bytes: 1 + roll(9), lines: 1 + roll(9))
            return .saveTraits(network, traits)
        case 43: return .saveEncryption(room)
        case 44: return .removeEncryption(room)
        case 45, 46:
            let key = PuppetKey(network: network, user: roll(3) == 0 ? nil : user)
            let pem = Secret("-----BEGIN\n\(roll(9))\n-----END")
            return .saveCertificate(key, roll(3) == 0 ? nil : .init(pem: pem, sha256: "ab", sha512: "cd"))
        case 47:
            let homeserver = roll(2) == 0 ? "" : "hs\(roll(2))"
            return .saveAddressCount(AddressBlock(network: network, homeserver: homeserver), Int64(roll(9)))
        case 48: return .saveTransportPolicy(TransportPolicy(host: "h\(roll(3))", port: 6697, until: Int64(roll(9))))
        case 49: return .removeTransportPolicy(host: "h\(roll(3))")
        case 52:
            let key = PuppetKey(network: network, user: user)
            let bouncer = Bouncer(address: "ircs://b\(roll(9)).test", login: "a/\(roll(9))", password: "pass")
            return .saveBouncer(key, roll(3) == 0 ? nil : bouncer)
        case 50: return .saveHeard(.channel(channel), Int64(roll(9)))
        case 51:
            return .saveHeard(.person(PuppetKey(network: network, user: roll(3) == 0 ? nil : user)), Int64(roll(9)))
        case 54:
            let layout = Layout(place: channel, kind: .notice, lines: ["<a> \u{2}v\(roll(9))\u{2}", "ünïcode"])
            return .layOut(JournalSequence(rawValue: Int64(roll(60))), [layout])
        case 53:
            var shown = ChannelRule()
            shown.restrictions = roll(2) == 0 ? [] : [.moderated, .keyed]
            shown.levels = [user: roll(100)]
            shown.forward = roll(2) == 0 ? nil : "#f"
            let seen = roll(2) == 0 ? nil : SeenLevels(users: [user: roll(100)], usersDefault: roll(3))
            return .saveRule(RoomRule(room: room, channel: channel, shown: shown, seen: seen))
        case 55: return .removeRule(room)
        case 56: return .saveBan(ChannelBan(channel: channel, mask: "*!*@h\(roll(3))", user: user))
        case 57: return .removeBan(ChannelBan(channel: channel, mask: "*!*@h\(roll(3))", user: user))
        case 58:
            return .saveAct(
                ModerationAct(
                    id: "act\(roll(4))",
                    room: room,
                    channel: channel,
                    moderator: user,
                    target: user,
                    reason: roll(2) == 0 ? nil : "spam — ü",
                    deed: roll(2) == 0
                        ? .ban(try Samples.nick("nick"))
                        : .rank(try Samples.nick("nick"), [ModerationAct.Change(isSet: true, letter: "o")])
                )
            )
        case 59: return .removeAct("act\(roll(4))")
        case 61, 62: return .saveGhostActivity(user, GhostActivity(last: Int64(roll(9)), days: 1 + roll(4)))
        case 63: return .forgetGhostActivity(before: Int64(roll(4)))
        case 64: return .saveActivityLimit(since: roll(3) == 0 ? nil : Int64(roll(9)))
        case 66: return .saveBearer(network, .stored("nick\(roll(3))"), user)
        case 67: return .saveBearer(network, .stored("nick\(roll(3))"), nil)
        case 65: return .saveLimitNotice(room)
        default:
            var message = try Samples.message(
                roll(9),
                event: roll(9),
                room: roll(3),
                target: "#c\(roll(3))",
                time: Int64(roll(99))
            )
            if roll(3) == 0 { message.messageID = nil }
            if roll(3) > 0 { message.sender = user }
            return .saveMessage(message)
        }
    }

    private mutating func identity() -> PersonIdentity? {
        guard roll(3) > 0 else { return nil }
        return PersonIdentity(account: roll(2) == 0 ? nil : "account", user: "u\(roll(3))", host: "host")
    }
}
