import IRCProtocol
import MatrixProtocol

// Links ended by hand.
extension Bridge {
    mutating func unlink(_ room: RoomID, _ id: NetworkID, _ channel: ChannelName, _ place: CommandPlace) {
        guard let key = networks[id]?.key(channel) else { return }
        guard refusal(of: .unlink(hasPower: false), by: place.user) == nil else {
            let request = UnlinkRequest(user: place.user, room: room, network: id, channel: channel)
            return requestUnlink(request, for: .command(place))
        }
        guard let link = rooms.links(of: room).first(where: { $0.channel == key }) else {
            return respond(place, LinkRefusal.notLinked.sentence)
        }
        guard link.origin != .configuration else { return respond(place, LinkRefusal.configured.sentence) }
        // Before the bot leaves the room that it may have been said in.
        respond(place, "\(link.spelling) on \(networkName(id)) is unlinked from \(room).")
        unlink(room, key, reason: "an administrator of the bridge has ended it")
    }

    mutating func handOver(
        _ room: RoomID,
        _ id: NetworkID,
        _ channel: ChannelName,
        to users: [UserID],
        _ place: CommandPlace
    ) {
        guard let key = networks[id]?.key(channel) else { return }
        if let refusal = convertToPlumbed(room, key, moderators: users) { return respond(place, refusal.sentence) }
        respond(place, "\(room) belongs to \(users.map(\.text).joined(separator: ", ")) now.")
    }
}
