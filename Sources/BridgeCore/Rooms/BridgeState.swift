import IRCProtocol
import MatrixProtocol

/// The state that tells clients that a room is bridged, and whereto (MSC2346 and its stable name).
struct BridgeState: Sendable, Hashable {
    /// Both names: clients know one or the other.
    static let types = ["m.bridge", "uk.half-shot.bridge"]

    var key: String
    var content: JSONValue

    init(link: Link, network: NetworkConfiguration, bot: UserID, creator: UserID?) {
        // As mairc names it, so that a room that it bridged has one such state and not two.
        key = "org.matrix.appservice-irc:/\(network.networkID)/\(link.channel.name.text)"
        let spelling = link.spelling.text
        content = .members([
            "bridgebot": .string(bot.text),
            "creator": creator.map { .string($0.text) },
            "protocol": .object(["id": "irc", "displayname": "IRC"]),
            "network": .members([
                "id": .string(network.networkID),
                "displayname": .string(network.name),
                "avatar_url": network.icon.map(JSONValue.string),
                // Clients of the bridge before this one look here.
                "avatar": network.icon.map(JSONValue.string),
            ]),
            "channel": .object(["id": .string(link.channel.name.text), "displayname": .string(spelling)]),
        ])
    }

    /// Of the content but for who asked for the room, which is told once and not known later.
    var digest: String {
        guard case .object(var members) = content else { return "" }
        members["creator"] = nil
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in JSONValue.object(members).text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }
}
