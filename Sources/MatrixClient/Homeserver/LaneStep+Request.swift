import MatrixProtocol

extension LaneStep {
    /// The step as a request over HTTP.
    package func request(_ configuration: HomeserverConfiguration) -> MatrixRequest {
        switch self {
        case .probe: .versions()
        case .register(let user): .register(localpart: String(user.localpart))
        case .createDevice(let user):
            .makeDevice(configuration.deviceID, of: user, displayName: configuration.deviceName)
        case .join(let room, let user): .join(.id(room), as: Masquerade(user: user))
        case .invite(let user, let room): .invite(user, to: room, as: .bot)
        case .membership(let user, let room, let asker):
            .getState("m.room.member", key: user.text, of: room, as: Masquerade(user: asker))
        case .resolve(let alias, let asker): .resolveAlias(alias, as: Masquerade(user: asker))
        case .read(let room, let fact, let asker): .read(fact, of: room, as: Masquerade(user: asker))
        case .joinedRooms(let user): .joinedRooms(as: Masquerade(user: user))
        case .setPowerLevels(let room, let levels, let user):
            .setState(levels.json, type: "m.room.power_levels", in: room, as: Masquerade(user: user))
        case .setAccess(let room, let access, let json, let user):
            .setState(json: json, type: access.type, in: room, as: Masquerade(user: user))
        case .perform(let order, let withDevice):
            order.request(
                as: Masquerade(user: order.user, device: withDevice ? configuration.deviceID : nil),
                defaultRoomVersion: configuration.defaultRoomVersion
            )
        }
    }
}

extension MatrixOrder {
    fileprivate func request(as speaker: Masquerade, defaultRoomVersion: String) -> MatrixRequest {
        switch action {
        case .sendMessage(let room, let message):
            .send(message.json, to: room, transaction: transaction, as: speaker, time: time)
        case .setTopic(let room, let topic): .setTopic(topic, in: room, as: speaker, time: time)
        case .setState(let room, let type, let key, let json):
            .setState(json: json, type: type, key: key, in: room, as: speaker, time: time)
        case .join(let room): .join(.id(room), as: speaker)
        case .enter(let room, let via): .join(.id(room), via: via, as: speaker)
        case .leave(let room, let reason): .leave(room, reason: reason, as: speaker)
        case .kick(let room, let target, let reason): .kick(target, from: room, reason: reason, as: speaker)
        case .ban(let room, let target, let reason): .ban(target, from: room, reason: reason, as: speaker)
        case .unban(let room, let target): .unban(target, from: room, as: speaker)
        case .invite(let room, let target, let reason): .invite(target, to: room, reason: reason, as: speaker)
        case .setDisplayName(let name): .setDisplayName(name, as: speaker, of: user)
        case .createRoom(let plan):
            .createRoom(plan, by: user, defaultVersion: defaultRoomVersion, order: transaction, as: speaker)
        case .redact(let room, let event, let reason):
            .redact(event, in: room, reason: reason, transaction: transaction, as: speaker)
        case .react(let room, let event, let key):
            .send(
                .reaction(key, on: event),
                type: "m.reaction",
                to: room,
                transaction: transaction,
                as: speaker,
                time: time
            )
        case .reportDelivery(let room, let event, let report):
            .send(report.json(of: event), type: DeliveryReport.type, to: room, transaction: transaction, as: speaker)
        case .addAlias(let room, let alias): .setAlias(alias, to: room, as: speaker)
        case .setDirectoryVisibility(let room, let network, let visible):
            .setDirectory(room, network: network, visible: visible, as: speaker)
        case .removeAlias(let alias): .removeAlias(alias, as: speaker)
        case .read(let room, let fact): .read(fact, of: room, as: speaker)
        // Never performed whole: their lanes read, then write.
        case .setAccess(let room, let access, _):
            .read(.content(type: access.type, stateKey: ""), of: room, as: speaker)
        case .setPowers(let room, _): .read(.powerLevels, of: room, as: speaker)
        // Never in a lane: `PictureCarrier` carries it out.
        case .fetchPicture: .mediaConfig()
        }
    }
}
