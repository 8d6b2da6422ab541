import IRCProtocol
import MatrixProtocol

// What stands on the homeserver for our links: made and taken away in pairs.
extension Bridge {
    /// Notes what is about to be ordered.
    mutating func leave(_ kind: RoomTrace.Kind, for link: Link) {
        let trace = RoomTrace(room: link.room, channel: link.channel, kind: kind)
        guard traces.insert(trace).inserted else { return }
        store(.saveTrace(trace))
    }

    mutating func undo(_ trace: RoomTrace) {
        traces.remove(trace)
        store(.removeTrace(trace))
        let room = trace.room
        switch trace.kind {
        case .alias(let alias):
            order(.removeAlias(alias), ofAliasesOf: trace.channel)
        case .listing(let network):
            act(in: room, as: configuration.bot, .setDirectoryVisibility(room, network: network, visible: false))
        case .bridgeState(let key, _):
            for type in BridgeState.types {
                act(in: room, as: configuration.bot, .setState(room, type: type, stateKey: key, json: "{}"))
            }
        case .claim(let key): write(nil, key, in: room)
        case .space(let space):
            act(in: space, as: configuration.bot, Self.child(room, of: space, json: "{}"))
        }
    }

    /// Gives a room another alias of its channel.
    @discardableResult
    mutating func addAlias(_ alias: RoomAlias, to room: RoomID, of channel: ChannelKey) -> TransactionID {
        if let link = rooms.links(of: room).first(where: { $0.channel == channel }) { leave(.alias(alias), for: link) }
        return order(.addAlias(room, alias), ofAliasesOf: channel)
    }

    /// A channel's aliases and the making of its portal keep one order: a portal that is made while the former one's
    /// alias still stands would be taken for that.
    @discardableResult
    private mutating func order(_ action: MatrixAction, ofAliasesOf channel: ChannelKey) -> TransactionID {
        let transaction = nextTransaction()
        effects.append(
            .matrix(
                MatrixOrder(
                    transaction: transaction,
                    lane: .making(Making.lane(of: channel)),
                    user: configuration.bot,
                    action: action
                )
            )
        )
        return transaction
    }

    static func child(_ room: RoomID, of space: RoomID, json: String) -> MatrixAction {
        .setState(space, type: "m.space.child", stateKey: room.text, json: json)
    }

    // MARK: Portals

    /// Makes a portal known: its alias, the directory, the state that names the bridge, the network's space.
    mutating func publish(_ link: Link, alias: RoomAlias?, creator: UserID?) {
        if let alias { leave(.alias(alias), for: link) }
        showBridge(link, creator: creator)
        if mayBeListed(link) { listPortal(link) }
    }

    /// Puts a portal where people find it, as far as the configuration wants that and it is not there already.
    mutating func listPortal(_ link: Link) {
        guard let settings = networks[link.channel.network]?.configuration else { return }
        let channels = settings.dynamicChannels
        // Nobody finds a use in the entry of a room that they may not join.
        guard channels.published, channels.joinRule == "public" else { return }
        let network = channels.useHomeserverDirectory ? nil : settings.networkID
        func isThere(_ kind: RoomTrace.Kind) -> Bool {
            traces.contains(RoomTrace(room: link.room, channel: link.channel, kind: kind))
        }
        if !isThere(.listing(network: network)) { list(link, in: network) }
        if spaces[link.channel.network].map({ isThere(.space($0)) }) != true { addToSpace(link) }
    }

    /// Puts the room into the list of a network, or with nil into the homeserver's own.
    mutating func list(_ link: Link, in network: String?) {
        leave(.listing(network: network), for: link)
        act(in: link.room, as: configuration.bot, .setDirectoryVisibility(link.room, network: network, visible: true))
    }

    /// In all rooms that were linked before.
    mutating func showAllBridges() {
        for link in rooms.links.values.flatMap({ $0 }).sorted(by: { ($0.channel, $0.room) < ($1.channel, $1.room) }) {
            showBridge(link)
        }
    }

    /// Sets the state that tells clients of the bridge, where the configuration wants it and it is not set so already.
    mutating func showBridge(_ link: Link, creator: UserID? = nil) {
        guard configuration.bridgeInfoState.enabled, let network = networks[link.channel.network] else { return }
        let state = BridgeState(link: link, network: network.configuration, bot: configuration.bot, creator: creator)
        let shown = traces.filter { $0.room == link.room && $0.channel == link.channel }
        var isShown = false
        for trace in shown.sorted(by: { "\($0.kind)" < "\($1.kind)" }) {
            guard case .bridgeState(let key, let digest) = trace.kind else { continue }
            if key == state.key, digest == state.digest {
                isShown = true
            } else if key == state.key {
                traces.remove(trace)
                store(.removeTrace(trace))
            } else {
                undo(trace)
            }
        }
        guard !isShown else { return }
        leave(.bridgeState(key: state.key, digest: state.digest), for: link)
        for type in BridgeState.types {
            act(
                in: link.room,
                as: configuration.bot,
                .setState(link.room, type: type, stateKey: state.key, json: state.content.text)
            )
        }
    }
}
