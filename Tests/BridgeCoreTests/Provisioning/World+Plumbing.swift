import BridgeCore
import IRCProtocol
import MatrixProtocol

let plumbed = channel("#plumbed")
let lounge = room("lounge")

// A room that somebody wants to link, and the operator who is asked.
extension World {
    static func wish(
        by user: UserID = alice,
        _ place: RoomID = lounge,
        _ name: String = "#plumbed",
        asking operatorNick: String? = "Oper",
        key: Secret? = nil
    ) -> LinkRequest {
        LinkRequest(
            user: user,
            room: place,
            network: net,
            channel: channel(name),
            channelPassword: key,
            operatorNick: operatorNick.map { nick($0) }
        )
    }

    /// Over HTTP, and on to the question what the server knows of the operator.
    mutating func wishForLink(_ wish: LinkRequest = World.wish(), token: UInt64 = 5) {
        ask(.provisioning(.link(wish)), token: token)
        goOn(levels: [wish.user: 50])
    }

    /// The homeserver does and says all that was asked of it.
    mutating func goOn(levels: [UserID: Int] = [alice: 50]) {
        guard replies.isEmpty else { return }
        homeserverAnswers()
        tellRoom(levels: levels)
    }

    mutating func tellRoom(levels: [UserID: Int] = [alice: 50]) {
        homeserverTells { query in
            guard case .state(let place) = query else { return .unanswered("an odd question") }
            return .answered(.state(Room.state(place, levels: levels)))
        }
    }

    /// The server's answer to who somebody is; `nobody` for a nick that nobody has.
    mutating func serverKnows(
        _ name: String = "Oper",
        on place: String = "#plumbed",
        as prefix: String = "@",
        host: String = "host.test",
        account: String? = nil,
        isThere: Bool = true
    ) {
        var lines = [":s 353 bot = \(place) :bot \(isThere ? prefix + name : "")", ":s 366 bot \(place) :End"]
        if isThere { lines.append(":s 311 bot \(name) u \(host) * :Name") }
        if let account { lines.append(":s 330 bot \(name) \(account) :is logged in as") }
        answer(lines + [":s 318 bot \(name) :End"])
    }

    mutating func whisper(_ text: String, by name: String = "Oper", host: String = "host.test", account: String? = nil)
    {
        let source = Source(name: name, user: "u", host: host)
        session(nil, .observed(Observation(source: source, account: account, .whispered(.message, text: text))))
    }

    /// Something on the channel, as the bot sees it.
    mutating func seen(_ name: String, _ fact: Observation.Fact) {
        session(nil, .observed(Observation(source: source(name), fact)))
    }

    /// How the requests for the room stand.
    var progress: [LinkProgress.Stage] {
        var copy = self
        copy.ask(.provisioning(.listRequests(lounge, by: nil)), token: 99)
        guard case .provisioning(.requests(let requests))? = copy.replies.first else { return [] }
        return requests.map(\.stage)
    }

    var refusal: ProvisioningRefusal.Code? {
        for case .provisioning(.refused(let refusal)) in replies { return refusal.code }
        return nil
    }

    /// The links of the channel as a restart would find them.
    var links: [Link] { store.snapshot.links.filter { $0.spelling == plumbed } }

    /// What is still under way, but for the brokers, which go on as long as there are channels.
    var pending: [String] { bridge.unrest.filter { !$0.hasPrefix("brokers:") } }
}
