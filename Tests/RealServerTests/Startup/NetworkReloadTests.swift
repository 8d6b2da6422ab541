import BridgeTesting
import Foundation
import Testing

/// Networks come and go by SIGHUP while people talk on another.
@Suite("Networks at run time")
struct NetworkReloadTests {
    private static let speakers = 100
    private static let rounds = 12
    private static let channel = "#crowd"
    private static let hall = "#hall"

    @Test("A network is added and removed while 100 puppets talk on another, where no line is lost")
    func comingAndGoing() async throws {
        var options = Stage.Options(.inspircd)
        options.startsBridge = false
        options.configure = { $0.networks.append(Self.second(port: 1)) }
        try await NgircdServer().whileRunning { ngircd in
            try await Stage.run(options) { stage in
                // The registration knows both networks; the bridge begins with one.
                try stage.configure { $0.networks.removeLast() }
                try await stage.bridge.start()
                let host = try await stage.person("host")
                try await host.join(Self.channel)
                let user = try await stage.users(["a"])[0]
                let room = try await stage.enter(user, Self.channel, seenBy: host)
                let hall = try await user.createRoom(preset: "public_chat")
                let guest = try await IRCTestClient.connect(port: ngircd.port, nick: "guest")
                try await guest.join(Self.hall)
                let homeserver = try Homeserver(stage, room)
                // Everybody is there before anything is measured.
                try await homeserver.speak(Self.speakers, "round 0")
                for number in 0..<Self.speakers {
                    try await host.waitForMessage("round 0", in: Self.channel, from: homeserver.puppet(number))
                }
                async let talking: Void = talk(homeserver, host)
                try await add(stage, port: ngircd.port, hall: hall)
                try await guest.waitForMember("second", in: Self.hall, within: .seconds(60))
                try await guest.privmsg(Self.hall, "a word from ngircd")
                try await user.waitForMessage(
                    "a word from ngircd",
                    in: hall,
                    from: "@irc_second.test_guest:\(stage.domain)",
                    within: .seconds(60)
                )
                try stage.configure { $0.networks.removeLast() }
                stage.bridge.reload()
                let goodbye = try await guest.wait(for: "the bot's QUIT", within: .seconds(60)) {
                    $0.command == "QUIT" && $0.nick == "second"
                }
                #expect(goodbye.text.contains("The bridge has left Second"))
                // And back, with its link.
                try await add(stage, port: ngircd.port, hall: hall)
                try await guest.waitForMember("second", in: Self.hall, within: .seconds(60))
                try await guest.privmsg(Self.hall, "and back")
                try await user.waitForMessage("and back", in: hall, within: .seconds(60))
                try await talking
                try await check(homeserver, host, user, room)
                try await badConfigurations(stage, host, user, room)
            }
        }
    }

    /// A configuration that cannot be used changes nothing.
    private func badConfigurations(
        _ stage: Stage,
        _ host: IRCTestClient,
        _ user: MatrixTestClient,
        _ room: String
    ) async throws {
        var third = Self.second(port: 1)
        third.key = "third.test"
        third.name = "Third"
        let uncovered = third
        try stage.configure { $0.networks.append(uncovered) }
        stage.bridge.reload()
        try await stage.bridge.waitForLog("ircService.servers.third.test.matrixClients.userTemplate makes")
        try stage.configure { $0.serviceExtra = "nosuchkey: true" }
        stage.bridge.reload()
        try await stage.bridge.waitForLog("nosuchkey")
        try await host.privmsg(Self.channel, "still here")
        try await user.waitForMessage("still here", in: room, from: stage.ghost("host"))
    }

    private static func second(port: Int, hall: String? = nil) -> RealBridgeConfiguration.Network {
        var network = RealBridgeConfiguration.Network(port: port)
        network.key = "second.test"
        network.name = "Second"
        network.botNick = "second"
        network.extra = "additionalAddresses: [\"127.0.0.1\"]\nonlyAdditionalAddresses: true"
        if let hall { network.mappings = [Self.hall: [hall]] }
        return network
    }

    private func add(_ stage: Stage, port: Int, hall: String) async throws {
        try stage.configure { $0.networks[1] = Self.second(port: port, hall: hall) }
        stage.bridge.reload()
    }

    /// A line of each puppet, one round after the other, and one of the host's.
    private func talk(_ homeserver: Homeserver, _ host: IRCTestClient) async throws {
        for round in 1..<Self.rounds {
            try await homeserver.speak(Self.speakers, "round \(round)")
            try await host.privmsg(Self.channel, "host \(round)")
            try await host.waitForMessage(
                "round \(round)",
                in: Self.channel,
                from: homeserver.puppet(Self.speakers - 1),
                within: .seconds(60)
            )
        }
    }

    private func check(
        _ homeserver: Homeserver,
        _ host: IRCTestClient,
        _ user: MatrixTestClient,
        _ room: String
    ) async throws {
        let rounds = (0..<Self.rounds).map { "round \($0)" }
        let isOurs = { (line: IRCTestLine) in line.is("PRIVMSG", to: Self.channel) && line.nick.hasPrefix("M-talker") }
        let total = Self.speakers * Self.rounds
        _ = await Polling.until(within: .seconds(60)) { host.lines.count(where: isOurs) >= total }
        try await host.sync()
        let said = host.lines.filter(isOurs)
        let byNick = Dictionary(grouping: said, by: \.nick)
        #expect(byNick.count == Self.speakers)
        for (nick, lines) in byNick { #expect(lines.map(\.text) == rounds, "\(nick)") }
        #expect(!host.lines.contains { $0.command == "QUIT" })
        let history = RoomHistory(user, room, from: homeserver.ghost("host"))
        let expected = (1..<Self.rounds).map { "host \($0)" }
        _ = try await history.read(within: .seconds(60)) { $0.count >= expected.count }
        #expect(await history.bodies == expected)
    }
}

/// Pushes what people of another homeserver say, as the homeserver does.
private struct Homeserver: Sendable {
    private let stage: Stage
    private let room: String
    private let token: String

    init(_ stage: Stage, _ room: String) throws {
        self.stage = stage
        self.room = room
        let text = try String(contentsOfFile: stage.bridge.registrationPath, encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("hs_token:") }
        let word = line?.dropFirst("hs_token:".count) ?? ""
        token = word.trimmingCharacters(in: CharacterSet(charactersIn: " \"'"))
    }

    func puppet(_ number: Int) -> String { stage.puppet("talker\(number)") }
    func ghost(_ nick: String) -> String { stage.ghost(nick) }

    /// One line of each.
    func speak(_ count: Int, _ text: String) async throws {
        let now = Int(Date().timeIntervalSince1970 * 1_000)
        let events = (0..<count).map { number -> TestJSON in
            [
                "type": "m.room.message", "room_id": .string(room), "sender": .string("@talker\(number):far.test"),
                "event_id": .string("$\(text.replacing(" ", with: "-"))-\(number)"), "origin_server_ts": .int(now),
                "content": ["msgtype": "m.text", "body": .string(text)],
            ]
        }
        _ = try await TestHTTP.request(
            stage.bridge.url,
            "PUT",
            ["_matrix", "app", "v1", "transactions", "talk \(text)"],
            token: token,
            body: ["events": .array(events)]
        )
    }
}
