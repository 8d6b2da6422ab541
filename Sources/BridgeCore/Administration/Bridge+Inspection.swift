import IRCProtocol
import MatrixProtocol

// What is known, as reports without a secret in them.
extension Bridge {
    func userReports(where isAsked: (UserID) -> Bool) -> [UserReport] {
        var users = Set(records.keys.compactMap(\.user))
        for network in networks.values { users.formUnion(network.puppets.keys.compactMap(\.user)) }
        for members in memberships.values { users.formUnion(members) }
        users.formUnion(rooms.adminRoomsOfUser.keys)
        users.formUnion(permissions.deactivated.keys)
        return users.filter { isAsked($0) && !isOurs($0) }.sorted().map(report)
    }

    private func report(_ user: UserID) -> UserReport {
        UserReport(
            user: user,
            connections: configuration.networks.compactMap { connection(of: PuppetKey(network: $0.id, user: user)) },
            rooms: rooms.channelsOfRoom.keys.filter { memberships[$0]?.contains(user) == true }.sorted(),
            adminRoom: rooms.newestAdminRoom(of: user),
            lastActive: activity[user],
            isAdministrator: permissions.grade(of: user).contains(.administer),
            bar: permissions.bar(user)?.sentence
        )
    }

    func connection(of key: PuppetKey) -> UserReport.Connection? {
        let puppet = puppet(key)
        let record = puppet?.record ?? records[key]
        guard puppet != nil || record != nil else { return nil }
        let state: UserReport.Connection.State
        var refusal: String?
        switch puppet?.state {
        case nil, .offline: state = .offline
        case .opening: state = .connecting
        case .online: state = .online
        case .waiting: state = .waiting
        case .refused(let words):
            state = .refused
            refusal = words
        }
        return UserReport.Connection(
            network: key.network,
            nick: puppet?.nick.text ?? record?.lastNick?.text ?? "",
            state: state,
            refusal: refusal,
            server: puppet?.identity?.server,
            username: record?.username,
            channels: (puppet?.channels ?? [:]).sorted { $0.key < $1.key }.map(\.value.spelling.text),
            pending: puppet?.pending ?? 0,
            hasPassword: passwords[key] != nil,
            hasQuit: record?.hasQuit ?? false
        )
    }

    func roomReports(where isAsked: (RoomID) -> Bool) -> [RoomReport] {
        let linked = rooms.channelsOfRoom.keys.map { ($0, RoomReport.Kind.linked, nil as UserID?) }
        let administration = rooms.adminRooms.map { ($0.key, RoomReport.Kind.administration, $0.value as UserID?) }
        let talks = rooms.privateRooms.map { ($0.key, RoomReport.Kind.conversation, $0.value.user as UserID?) }
        return (linked + administration + talks).filter { isAsked($0.0) }
            .sorted { ($0.0, $0.1.rawValue) < ($1.0, $1.1.rawValue) }
            .map { room, kind, user in
                let members = memberships[room] ?? []
                let ghosts = members.count { isOurs($0) }
                return RoomReport(
                    room: room,
                    kind: kind,
                    links: (rooms.channelsOfRoom[room] ?? []).compactMap { link(of: room, $0) },
                    user: user,
                    matrixMembers: members.count - ghosts,
                    ghosts: ghosts,
                    ban: policy.rules.ban(of: room).map { Refusal.ofRoom($0).sentence }
                )
            }
    }

    private func link(of room: RoomID, _ channel: ChannelKey) -> RoomReport.Link? {
        guard let link = rooms.links[channel]?.first(where: { $0.room == room }) else { return nil }
        let state = networks[channel.network]?.channels[channel.name]
        return RoomReport.Link(
            network: channel.network,
            channel: link.spelling.text,
            origin: link.origin,
            hasKey: link.channelPassword != nil || state?.password != nil,
            onChannel: state?.roster.count ?? 0,
            reporter: state?.broker.reporter.flatMap { connections[$0] }.flatMap { puppet($0)?.nick.text }
        )
    }
}
