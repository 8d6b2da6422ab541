import IRCProtocol
import MatrixProtocol

// What other bridges are told of links on request, and what they have told.
extension Bridge {
    private func claimKey(_ link: LinkRequest) -> String {
        "irc://\(link.network.name)/\(networks[link.network]?.fold(link.channel).text ?? link.channel.text)"
    }

    /// Another bridge that is in the room and holds it linked with the channel.
    func claimant(of link: LinkRequest, _ authority: RoomAuthority) -> UserID? {
        authority.claimants(of: claimKey(link)).first { $0 != configuration.bot }
    }

    /// Tells how the request stands, where the room lets the bot: no power of its own is asked for that.
    mutating func claim(_ status: BridgingClaim, _ request: PlumbRequest, _ authority: RoomAuthority?) {
        let link = request.link
        guard authority?.mayWrite(BridgingClaim.type, configuration.bot) != false else { return }
        let key = claimKey(link)
        if status == .success, let made = rooms.links(of: link.room).first(where: { $0.spelling == link.channel }) {
            leave(.claim(key: key), for: made)
        }
        write(status, key, in: link.room, by: link.user)
    }

    /// Nil takes the word back.
    mutating func write(_ status: BridgingClaim?, _ key: String, in room: RoomID, by user: UserID? = nil) {
        let content = JSONValue.members([
            "status": status.map { .string($0.rawValue) }, "user_id": user.map { .string($0.text) },
        ])
        act(
            in: room,
            as: configuration.bot,
            .setState(room, type: BridgingClaim.type, stateKey: key, json: content.text)
        )
    }
}
