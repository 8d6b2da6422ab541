import IRCProtocol
import MatrixProtocol

// A space for each network that lists its portals, where the configuration wants one.
extension Bridge {
    /// Lists the portal in its network's space, which is made with its first room.
    mutating func addToSpace(_ link: Link) {
        let id = link.channel.network
        guard wantsSpace(id), mayBeListed(link) else { return }
        guard let space = spaces[id] else { return makeRoom(.space(id)) }
        leave(.space(space), for: link)
        let via = JSONValue.object(["via": .array([.string(configuration.homeserver.domain)])])
        act(in: space, as: configuration.bot, Self.child(link.room, of: space, json: via.text))
    }

    mutating func spaceMade(_ space: RoomID, of id: NetworkID) {
        guard spaces[id] == nil, wantsSpace(id), let settings = networks[id]?.configuration else { return }
        spaces[id] = space
        store(.saveSpace(id, space))
        if let icon = settings.icon {
            let avatar = JSONValue.object(["url": .string(icon)])
            act(
                in: space,
                as: configuration.bot,
                .setState(space, type: "m.room.avatar", stateKey: "", json: avatar.text)
            )
        }
        let channels = settings.dynamicChannels
        if channels.published {
            let list = channels.useHomeserverDirectory ? nil : settings.networkID
            act(in: space, as: configuration.bot, .setDirectoryVisibility(space, network: list, visible: true))
        }
        for link in portals(of: id) { addToSpace(link) }
    }

    /// Spaces as the configuration wants them now.
    mutating func reconcileSpaces() {
        for settings in configuration.networks {
            if let space = spaces[settings.id] {
                if !wantsSpace(settings.id) { giveUp(space, of: settings) }
            } else if wantsSpace(settings.id), !portals(of: settings.id).isEmpty {
                makeRoom(.space(settings.id))
            }
        }
    }

    private mutating func giveUp(_ space: RoomID, of settings: NetworkConfiguration) {
        for trace in traces.filter({ $0.kind == .space(space) }).sorted(by: { $0.room < $1.room }) { undo(trace) }
        for list in [nil, settings.networkID] {
            act(in: space, as: configuration.bot, .setDirectoryVisibility(space, network: list, visible: false))
        }
        act(in: space, as: configuration.bot, .leave(space, reason: "This network has no space any more"))
        spaces[settings.id] = nil
        store(.removeSpace(settings.id))
    }

    private func wantsSpace(_ id: NetworkID) -> Bool {
        guard let settings = networks[id]?.configuration.dynamicChannels else { return false }
        return settings.enabled && settings.space && settings.joinRule == "public"
    }

    private func portals(of id: NetworkID) -> [Link] {
        rooms.links.filter { $0.key.network == id }.values.flatMap { $0 }.filter(\.origin.isPortal)
            .sorted { ($0.channel, $0.room) < ($1.channel, $1.room) }
    }
}
