import IRCProtocol
import MatrixProtocol

/// Somewhere on IRC that a room's people may speak.
struct SpeakingPlace: Sendable {
    var channel: ChannelKey
    var target: OutgoingLine.Target
}

extension Bridge {
    /// Where what somebody does in the room of `event` can be shown: nowhere for whom the bridge does not serve.
    mutating func speakable(_ event: RoomEvent, as user: UserID? = nil) -> [SpeakingPlace] {
        let user = user ?? event.sender
        guard !encrypted.contains(event.room) else { return [] }
        if let refusal = refusal(of: .speak(event.room), by: user) {
            tellOfLimit(refusal, in: event.room)
            return []
        }
        if let conversation = rooms.privateRooms[event.room] {
            guard conversation.user == user, let network = networks[conversation.network],
                refusal(of: .message(network.id, conversation.nick), by: user) == nil
            else { return [] }
            let place = ChannelKey(network: network.id, name: network.fold(conversation.nick))
            return [SpeakingPlace(channel: place, target: .nick(conversation.nick))]
        }
        var places: [SpeakingPlace] = []
        for channel in rooms.channelsOfRoom[event.room] ?? [] where networks[channel.network] != nil {
            guard let link = rooms.links[channel]?.first(where: { $0.room == event.room }) else { continue }
            let deed = link.origin.isPortal ? Deed.joinPortal(channel.network, link.spelling) : .use(channel.network)
            guard refusal(of: deed, by: user) == nil else { continue }
            places.append(SpeakingPlace(channel: channel, target: .channel(link.spelling)))
        }
        return places
    }
}
