import IRCProtocol
import MatrixProtocol

// What moderators chose for their room. The homeserver keeps it: it is read before the first message of a room is
// carried, and followed from then on.
extension Bridge {
    func lineLimit(_ room: RoomID, _ network: NetworkConfiguration, _ target: OutgoingLine.Target) -> Int {
        let common = network.ircClients.lineLimit
        guard configuration.perRoomConfig.enabled, case .channel(let channel) = target,
            let configs = roomConfigs[room],
            let wanted = configs[Self.key(network.id, channel)]?.lineLimit ?? configs[""]?.lineLimit
        else { return common }
        return min(wanted, configuration.perRoomConfig.lineLimitMax ?? wanted)
    }

    /// Whether the room is free of `requireMatrixJoined` for this channel, as its moderators chose.
    func allowsUnconnected(_ room: RoomID, _ channel: ChannelKey) -> Bool {
        guard mayAllowUnconnected, let configs = roomConfigs[room],
            let spelling = rooms.links[channel]?.first(where: { $0.room == room })?.spelling
        else { return false }
        return configs[Self.key(channel.network, spelling)]?.allowUnconnectedMatrixUsers
            ?? configs[""]?.allowUnconnectedMatrixUsers ?? false
    }

    private var mayAllowUnconnected: Bool {
        configuration.perRoomConfig.enabled && configuration.perRoomConfig.allowUnconnectedMatrixUsers
    }

    /// Before a gate closes for long it is known what the room's moderators want of it.
    mutating func learnWhetherUnconnectedMayBe(in room: RoomID) {
        guard mayAllowUnconnected, roomConfigs[room] == nil,
            !queries.values.contains(where: { $0 == .roomConfig(room) })
        else { return }
        askForRoomConfig(of: room)
    }

    @discardableResult
    private mutating func askForRoomConfig(of room: RoomID) -> QueryToken? {
        let links = rooms.links(of: room)
        guard !links.isEmpty else { return nil }
        let keys = [""] + links.map { Self.key($0.channel.network, $0.spelling) }
        return query(.contents(room, type: RoomConfigContent.type, keys: keys), for: .roomConfig(room))
    }

    /// Whether the message has to wait until its room's settings are known.
    mutating func askForRoomConfig(_ event: RoomEvent) -> QueryToken? {
        guard configuration.perRoomConfig.enabled, case .message = event.content, roomConfigs[event.room] == nil else {
            return nil
        }
        return askForRoomConfig(of: event.room)
    }

    mutating func roomConfigRead(of room: RoomID, _ token: QueryToken, _ outcome: MatrixQueryOutcome) {
        switch outcome {
        case .answered(.contents(let contents)):
            roomConfigs[room] = contents.mapValues { RoomConfigContent(json: $0) }
        case .answered, .refused: roomConfigs[room] = [:]
        // Asked again with the next message.
        case .unanswered: break
        }
        if roomConfigs[room] != nil { touchedRooms.insert(room) }
        guard held[room]?.reason == .query(token) else { return }
        release(room)
    }

    mutating func take(roomConfig: RoomConfigContent, key: String, of room: RoomID) {
        // What has not been read yet is read as it is then.
        roomConfigs[room]?[key] = roomConfig
        touchedRooms.insert(room)
    }

    private static func key(_ network: NetworkID, _ channel: ChannelName) -> String {
        "\(network.name) \(channel.text)"
    }
}
