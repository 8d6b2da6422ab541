import IRCProtocol
import MatrixProtocol

/// What each Matrix room is to the bridge.
struct RoomDirectory: Sendable {
    private(set) var channelsOfRoom: [RoomID: [ChannelKey]] = [:]
    private(set) var links: [ChannelKey: [Link]] = [:]
    private(set) var adminRooms: [RoomID: UserID] = [:]
    /// Oldest first.
    private(set) var adminRoomsOfUser: [UserID: [RoomID]] = [:]
    private(set) var privateRooms: [RoomID: PrivateRoom] = [:]
    private(set) var privateRoomOfPair: [Pair: RoomID] = [:]
    private var usersOfNick: [ChannelKey: Set<UserID>] = [:]
    private var conversations: [PuppetKey: Set<RoomID>] = [:]

    struct Pair: Sendable, Hashable {
        var network: NetworkID
        var user: UserID
        var nick: FoldedName

        var place: ChannelKey { ChannelKey(network: network, name: nick) }
    }

    mutating func add(_ link: Link) {
        links[link.channel, default: []].removeAll { $0.room == link.room }
        links[link.channel, default: []].append(link)
        if !channelsOfRoom[link.room, default: []].contains(link.channel) {
            channelsOfRoom[link.room, default: []].append(link.channel)
        }
    }

    mutating func remove(room: RoomID, channel: ChannelKey) {
        links[channel]?.removeAll { $0.room == room }
        if links[channel]?.isEmpty == true { links[channel] = nil }
        channelsOfRoom[room]?.removeAll { $0 == channel }
        if channelsOfRoom[room]?.isEmpty == true { channelsOfRoom[room] = nil }
    }

    func links(of room: RoomID) -> [Link] {
        (channelsOfRoom[room] ?? []).compactMap { channel in links[channel]?.first { $0.room == room } }
    }

    func rooms(of channel: ChannelKey) -> [RoomID] { links[channel]?.map(\.room) ?? [] }

    /// Somebody's rooms with the bot, beyond which the oldest is left.
    static let adminRoomLimit = 10

    /// Returns the room that has to be left for it.
    mutating func addAdminRoom(_ room: RoomID, of user: UserID) -> RoomID? {
        removeAdminRoom(room)
        adminRooms[room] = user
        adminRoomsOfUser[user, default: []].append(room)
        guard adminRoomsOfUser[user, default: []].count > Self.adminRoomLimit else { return nil }
        return adminRoomsOfUser[user]?.first
    }

    mutating func removeAdminRoom(_ room: RoomID) {
        guard let user = adminRooms.removeValue(forKey: room) else { return }
        adminRoomsOfUser[user]?.removeAll { $0 == room }
        if adminRoomsOfUser[user]?.isEmpty == true { adminRoomsOfUser[user] = nil }
    }

    /// Where somebody is told what is for them alone: the room with the bot that came last.
    func newestAdminRoom(of user: UserID, besides others: Set<RoomID> = []) -> RoomID? {
        adminRoomsOfUser[user]?.last { !others.contains($0) }
    }

    /// Returns the room that this one takes the place of.
    mutating func setPrivateRoom(_ room: PrivateRoom, folded: FoldedName) -> RoomID? {
        let pair = Pair(network: room.network, user: room.user, nick: folded)
        let former = privateRoomOfPair[pair].flatMap { $0 == room.room ? nil : $0 }
        if let former, let gone = privateRooms.removeValue(forKey: former) { forgetConversation(gone) }
        privateRooms[room.room] = room
        conversations[PuppetKey(network: room.network, user: room.user), default: []].insert(room.room)
        privateRoomOfPair[pair] = room.room
        usersOfNick[pair.place, default: []].insert(room.user)
        return former
    }

    /// What is known of a conversation that keeps its nick.
    mutating func updatePrivateRoom(_ room: PrivateRoom) {
        if privateRooms[room.room] != nil { privateRooms[room.room] = room }
    }

    /// The conversations that our users have with the nick.
    func privateRooms(with nick: FoldedName, on network: NetworkID) -> [PrivateRoom] {
        let users = usersOfNick[ChannelKey(network: network, name: nick)] ?? []
        return users.sorted().compactMap { privateRoom(network, $0, nick).flatMap { privateRooms[$0] } }
    }

    mutating func removePrivateRoom(_ room: RoomID, folded: FoldedName) {
        guard let gone = privateRooms.removeValue(forKey: room) else { return }
        forgetConversation(gone)
        let pair = Pair(network: gone.network, user: gone.user, nick: folded)
        guard privateRoomOfPair[pair] == room else { return }
        privateRoomOfPair[pair] = nil
        usersOfNick[pair.place]?.remove(pair.user)
        if usersOfNick[pair.place]?.isEmpty == true { usersOfNick[pair.place] = nil }
    }

    private mutating func forgetConversation(_ gone: PrivateRoom) {
        let key = PuppetKey(network: gone.network, user: gone.user)
        conversations[key]?.remove(gone.room)
        if conversations[key]?.isEmpty == true { conversations[key] = nil }
    }

    /// With whom somebody talks alone.
    func partners(of key: PuppetKey) -> [Nickname] {
        (conversations[key] ?? []).compactMap { privateRooms[$0]?.nick }.sorted { $0.text < $1.text }
    }

    mutating func refoldPrivateRooms(of network: NetworkID, by mapping: CaseMapping) {
        privateRoomOfPair = privateRoomOfPair.filter { $0.key.network != network }
        usersOfNick = usersOfNick.filter { $0.key.network != network }
        for (room, conversation) in privateRooms.sorted(by: { $0.key < $1.key })
        where conversation.network == network {
            let pair = Pair(network: network, user: conversation.user, nick: mapping.fold(conversation.nick))
            privateRoomOfPair[pair] = room
            usersOfNick[pair.place, default: []].insert(pair.user)
        }
    }

    func privateRoom(_ network: NetworkID, _ user: UserID, _ nick: FoldedName) -> RoomID? {
        privateRoomOfPair[Pair(network: network, user: user, nick: nick)]
    }

    /// Whether the bridge has anything to do with the room.
    func knows(_ room: RoomID) -> Bool {
        channelsOfRoom[room] != nil || adminRooms[room] != nil || privateRooms[room] != nil
    }
}
