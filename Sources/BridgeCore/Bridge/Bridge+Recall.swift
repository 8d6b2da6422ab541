import IRCProtocol
import MatrixProtocol

// What a restart brings back, and what a changed configuration changes.
extension Bridge {
    /// Puts what the store knew into its places. Gives no effects: nothing of it is news.
    mutating func recall(_ snapshot: Snapshot) {
        for place in snapshot.adminRooms { _ = rooms.addAdminRoom(place.room, of: place.user) }
        recall(snapshot, of: Set(networks.keys))
        for reaction in snapshot.reactions { _ = reactions.note(reaction) }
        for order in snapshot.outbox + snapshot.parked { knowLine(of: order) }
        for order in snapshot.outbox {
            expect(order)
            pictures.resume(order)
            guard let making = Making(of: order) else { continue }
            makings[making.identity] = PendingRoom(making: making, order: order)
        }
        for order in snapshot.parked {
            if case .making(let lane) = order.lane, let room = Self.gatedTopicRoom(of: lane) {
                gatedTopics[room] = order
                continue
            }
            if case .making(let lane) = order.lane, let room = Self.gatedRoom(of: lane) {
                gated[room, default: []].append(order)
                continue
            }
            guard case .making(let lane) = order.lane,
                let making = makings.values.first(where: { $0.making.laneKey == lane })?.making ?? Making(key: lane)
            else { continue }
            makings[making.identity, default: PendingRoom(making: making)].parked.append(order)
        }
    }

    /// What is on its way to Matrix already is no news when a replay shows it, whatever its sender is called by now.
    private mutating func knowLine(of order: MatrixOrder) {
        guard let reference = order.reference.flatMap({ MessageReference($0) }), let messageID = reference.messageID,
            let time = order.time
        else { return }
        let place = reference.place
        networks[place.network]?.channels[place.name]?.broker.preload(messages: [(messageID, time)])
    }

    /// The same of these networks alone.
    mutating func recall(_ snapshot: Snapshot, of served: Set<NetworkID>) {
        let recent = snapshot.recentMessages.filter { served.contains($0.network) }
        var known: [ChannelKey: [MessageRecord]] = [:]
        for record in recent {
            known[ChannelKey(network: record.network, name: record.target), default: []].append(record)
        }
        for id in served {
            for (nick, ghost) in snapshot.bearers[id] ?? [:] { networks[id]?.ghostTable.recall(nick, ghost) }
        }
        heardMarks.merge(snapshot.heard) { present, _ in present }
        for link in snapshot.links where served.contains(link.channel.network) {
            rooms.add(link)
            ensureChannel(link, knownMessages: known[link.channel] ?? [])
            networks[link.channel.network]?.channels[link.channel.name]?.topic = snapshot.topics[link.channel]
        }
        for conversation in snapshot.privateRooms where served.contains(conversation.network) {
            guard let network = networks[conversation.network] else { continue }
            _ = rooms.setPrivateRoom(conversation, folded: network.fold(conversation.nick))
            conversations[conversation.room] = ConversationState(began: now.monotonic - limits.freshConversation)
        }
        for record in recent where rooms.privateRooms[record.room] != nil && record.sender.map(isOurs) == true {
            whisperMarks[record.room] = max(whisperMarks[record.room] ?? record.time, record.time)
        }
        for optOut in snapshot.optOuts where served.contains(optOut.network) {
            guard let key = networks[optOut.network]?.key(optOut.channel) else { continue }
            consents.optOuts[key] = optOut
        }
        for record in snapshot.plumbs where served.contains(record.link.network) {
            guard let network = networks[record.link.network] else { continue }
            consents.requests[record.id] = PlumbRequest(
                record,
                patience: plumbingPatience,
                caseMapping: network.caseMapping
            )
        }
        for record in recent.suffix(limits.rememberedMessages) { messages.note(record) }
        for (network, traits) in snapshot.traits where served.contains(network) { networks[network]?.traits = traits }
    }

    /// Rooms that the configuration links, no more and no fewer; what is unchanged is left alone.
    mutating func reconcileMappings() {
        var wanted: [Link] = []
        for settings in configuration.networks {
            guard let network = networks[settings.id] else { continue }
            for mapping in settings.mappings {
                guard consents.optOuts[network.key(mapping.channel)] == nil else {
                    log(
                        .warning,
                        "A mapping is left out: the operators of its channel have closed it to the bridge",
                        [.network: settings.id.name, .channel: mapping.channel.text]
                    )
                    continue
                }
                for room in mapping.rooms.map(successor) {
                    wanted.append(
                        Link(
                            room: room,
                            channel: network.key(mapping.channel),
                            spelling: mapping.channel,
                            origin: .configuration,
                            channelPassword: mapping.key
                        )
                    )
                }
            }
        }
        let present = rooms.links.values.flatMap { $0 }.filter { $0.origin == .configuration }
        for link in present.sorted(by: { ($0.room, $0.channel) < ($1.room, $1.channel) })
        where !wanted.contains(where: { $0.room == link.room && $0.channel == link.channel }) {
            end(link, reason: "the bridge's configuration has changed")
        }
        for move in moves.values.sorted(by: { $0.old < $1.old }) where move.stage == .moved && !isConfigured(move.old) {
            forgetMoves(of: move.old)
        }
        for link in wanted where !present.contains(link) {
            plumb(link)
        }
    }

    /// A broker folds names as it was told at its beginning: a new one takes over who is there.
    private mutating func reseat(_ id: NetworkID, _ folded: FoldedName) {
        guard let network = networks[id] else { return }
        networks[id]?.channels[folded]?.broker = ChannelBroker(
            caseMapping: network.caseMapping,
            policy: brokerPolicy
        )
        seatPresent(id, folded)
    }

    /// Tells the channel's broker who of ours is there already.
    mutating func seatPresent(_ id: NetworkID, _ folded: FoldedName) {
        guard let network = networks[id] else { return }
        for puppet in network.puppets.values.sorted(by: { $0.key < $1.key }) {
            guard puppet.channels[folded]?.state == .present,
                case .online(let connection, let identity, _) = puppet.state
            else { continue }
            let isForeign = bouncer(of: puppet.key) != nil
            broker(id, folded) {
                $0.joined(
                    connection,
                    nick: identity.nick,
                    isBot: puppet.key.isBot,
                    isForeign: isForeign,
                    server: identity.server,
                    now: $1
                )
            }
        }
    }

    /// The network compares names otherwise than we thought: everything known by a folded name is known by the new.
    mutating func fold(_ id: NetworkID, by mapping: CaseMapping) {
        guard var network = networks[id] else { return }
        store(.saveCaseMapping(id, mapping))
        let former = network.channels
        network.caseMapping = mapping
        network.channels = [:]
        network.people = [:]
        network.profiles = [:]
        var names = OwnNames()
        names.expectLingerers(of: network.ownNames, foldedBy: mapping)
        for key in network.puppets.keys.sorted() {
            guard var puppet = network.puppets[key] else { continue }
            if puppet.connection != nil { names.hold(mapping.fold(puppet.nick), by: key) }
            puppet.refold(by: mapping)
            network.puppets[key] = puppet
        }
        network.ownNames = names
        let refolded = network.ghostTable.refold(by: mapping)
        networks[id] = network
        note(refolded, on: id)
        rooms.refoldPrivateRooms(of: id, by: mapping)
        consents.refold(id, by: mapping)
        for (folded, channel) in former.sorted(by: { $0.key < $1.key }) {
            let key = ChannelKey(network: id, name: mapping.fold(channel.spelling))
            if key == channel.key {
                networks[id]?.channels[folded] = channel
                networks[id]?.channels[folded]?.refoldRoster(by: mapping)
                reseat(id, folded)
                continue
            }
            for var link in rooms.links[channel.key] ?? [] {
                rooms.remove(room: link.room, channel: link.channel)
                store(.removeLink(link.room, link.channel))
                link.channel = key
                self.link(link)
            }
            networks[id]?.channels[key.name]?.topic = channel.topic
            for ban in bans.sorted() where ban.channel == channel.key {
                forget(ban)
                note(ChannelBan(channel: key, mask: ban.mask, user: ban.user))
            }
        }
    }
}
