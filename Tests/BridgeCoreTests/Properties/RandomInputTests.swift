import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Random but seeded: whatever comes in whatever order, certain things hold.
@Suite struct RandomInputTests {
    static let words = [
        "hello", "!help", "!join #new", "!nick ally", "!quit", "!reconnect", "!cmd WHOIS x", "a\nb\nc", "",
        "\u{2}x\u{3}4,",
        "\u{1}ACTION\u{1}", "\r\nQUIT", "\u{0}", "\u{202E}\u{301}", "!storepass x y",
    ]
    static let nicks = ["bob", "Bob", "M-alice", "m-ALICE", "M-carol", "a[b]", "a{b}", "\u{1F600}", "$NICK", "op"]

    struct Script {
        var random: RandomSource
        var world: World
        let channels = [chan, channel("#two"), channel("#new"), channel("#A[")]
        let rooms = [main, room("second"), adminRoom, room("talk"), room("made1"), room("nowhere")]
        let users = [alice, carol, bot, bobGhost, user("net_=5b"), user("x", of: "elsewhere.test")]

        init(seed: UInt64) {
            random = RandomSource(seed: seed)
            world = World(networks: [net, NetworkID("other")]) { configuration in
                configuration.networks[0].mappings = [
                    .init(channel: chan, rooms: [main, room("second")]),
                    .init(channel: channel("#two"), rooms: [main]),
                ]
                configuration.networks[0].membershipLists.enabled = true
                configuration.networks[0].membershipLists.ircToMatrix.initial = true
                configuration.networks[0].membershipLists.ircToMatrix.incremental = true
                configuration.networks[0].membershipLists.matrixToIrc.incremental = true
                configuration.networks[0].ircClients.maxClients = 2
                configuration.homeserver.dropMatrixMessagesAfter = .seconds(600)
            }
            world.openAdminRoom()
        }

        mutating func pick<Element>(_ list: [Element]) -> Element { list[Int(random.next() % UInt64(list.count))] }
        mutating func chance(_ share: UInt64) -> Bool { random.next() % share == 0 }

        mutating func step() {
            switch random.next() % 10 {
            case 0, 1:
                world.matrix(.message(content()), from: pick(users), in: pick(rooms))
            case 2:
                world.member(
                    pick(users),
                    pick([.join, .leave, .invite, .ban, .knock]),
                    in: pick(rooms),
                    by: chance(2) ? nil : pick(users),
                    name: pick([nil, "Al\u{E9}", "\u{1F600}", "9"]),
                    isDirect: pick([nil, true, false])
                )
            case 3: world.matrix(otherContent(), from: pick(users), in: pick(rooms))
            case 4, 5: connectionEvent()
            case 6: observation()
            case 7: world.wait(.milliseconds(Int64(random.next() % 100_000)))
            case 8:
                if chance(3) {
                    let refuses = chance(4)
                    world.homeserverAnswers { _ in refuses ? World.refusal : nil }
                } else {
                    world.ask(question(), token: random.next())
                }
            default:
                if chance(6) { world.restart(seed: random.next(), connectsBot: chance(2)) }
            }
        }

        mutating func content() -> MessageContent {
            MessageContent(
                kind: pick([.text, .emote, .notice, .other("x"), .location(geoURI: "geo:\n1")]),
                body: pick(RandomInputTests.words),
                html: pick([
                    nil, nil, "<b>x</b>\r\n<ol start=\"9223372036854775807\"><li>a<li>b</ol>", "<font color=x>\u{0}",
                ])
            )
        }

        mutating func otherContent() -> EventContent {
            pick([
                .topic(pick(RandomInputTests.words)), .encrypted, .other(type: "x", stateKey: nil),
                .tombstone(replacement: pick(rooms)), .redaction(nil),
            ])
        }

        mutating func question() -> Question {
            pick([
                .room(alias("irc_net_\(pick(channels))")), .user(pick(users)), .health,
                .thirdPartyUserOfID(pick(users)), .thirdPartyLocationOfAlias(alias("irc_net_#A[")),
            ])
        }

        mutating func connectionEvent() {
            let ids = world.people.keys.sorted()
            guard !ids.isEmpty else { return }
            let id = pick(ids)
            let reply = ServerReply(code: pick(["404", "433", "474", "X"]), text: "no")
            var identity = world.identity(nick(pick(RandomInputTests.nicks)))
            identity.support.caseMapping = pick([.rfc1459, .rfc1459, .ascii])
            let tokens = world.outgoing.map(\.1.token) + [LineToken(rawValue: random.next() % 50)]
            let event: SessionEvent = pick([
                .registered(identity), .identityChanged(identity),
                .nickChanged(from: nick(pick(RandomInputTests.nicks)), to: nick(pick(RandomInputTests.nicks))),
                .settled(pick(channels), members: [ChannelMember(nick: nick(pick(RandomInputTests.nicks)))]),
                .joinRefused(pick(channels), reply), .left(pick(channels), .parted(reason: nil)),
                .left(pick(channels), .kicked(by: source("op"), reason: "x")),
                .confirmed(pick(tokens), Receipt(messageID: pick([nil, "m1"]), confirmedBy: .barrier)),
                .refused(pick(tokens), reply), .overdue, .probed, .authenticated(.unavailable),
                .answered(RequestToken(rawValue: random.next() % 50), Answer(lines: [], isComplete: false)),
                .closed(pick([.requested, .lost("x"), .serverSaid("K-lined"), .timedOut])),
            ])
            world.receive(.irc(id, event))
        }

        mutating func observation() {
            let ids = world.people.keys.sorted()
            guard !ids.isEmpty else { return }
            let channel = pick(channels)
            let name = pick(RandomInputTests.nicks)
            let fact: Observation.Fact = pick([
                .said(.message, channel, text: pick(RandomInputTests.words), statusPrefix: pick([nil, "@"])),
                .said(.action, channel, text: pick(RandomInputTests.words), statusPrefix: nil),
                .whispered(.message, text: pick(RandomInputTests.words)), .joined(channel, realname: nil),
                .parted(channel, reason: "x"), .quit(reason: nil), .renamed(to: nick(pick(RandomInputTests.nicks))),
                .kicked(channel, nick(pick(RandomInputTests.nicks)), reason: "x"),
                .topic(channel, text: pick(RandomInputTests.words)), .invited(channel), .awayChanged(nil),
            ])
            let seen = Observation(
                source: chance(8) ? Source(name: "irc.test") : source(name),
                messageID: pick([nil, "m\(random.next() % 20)"]),
                time: pick([nil, 0, .max, .min]),
                isHistory: chance(4),
                tags: pick([MessageTags(), MessageTags(["+trestle/event": "$event1:0"])]),
                fact
            )
            world.receive(.irc(pick(ids), .observed(seen)))
        }
    }

    /// No trap; nothing that could end a line reaches IRC; nothing is sent to a connection that has not been opened.
    @Test(arguments: 0..<60 as Range<UInt64>) func anythingGoes(_ seed: UInt64) {
        var script = Script(seed: seed)
        var opened = Set(script.world.people.keys)
        for _ in 0..<150 {
            script.step()
            for effect in script.world.effects {
                guard case .irc(let connection, let order) = effect else { continue }
                switch order {
                case .open: opened.insert(connection)
                case .say(let line):
                    #expect(!line.text.plain.unicodeScalars.contains { $0.value < 32 || $0.value == 127 })
                default: break
                }
                // After a restart the numbers begin again, so only what was never opened can be told.
                #expect(opened.contains(connection), "seed \(seed)")
            }
        }
    }

    /// The same inputs give the same effects.
    @Test(arguments: 100..<110 as Range<UInt64>) func thereIsOneOutcome(_ seed: UInt64) {
        var (one, other) = (Script(seed: seed), Script(seed: seed))
        for _ in 0..<150 {
            one.step()
            other.step()
            #expect(one.world.effects == other.world.effects, "seed \(seed)")
        }
    }
}
