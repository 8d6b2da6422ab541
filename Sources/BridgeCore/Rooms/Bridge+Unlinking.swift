import IRCProtocol
import MatrixProtocol

// Rooms and channels part, or the bridge gives a room out of its hands.
extension Bridge {
    /// Ends the link of a room with `channel`, or with nil all links of the room: portals and plumbed rooms alike. Ghosts
    /// leave, puppets part where no other room of theirs needs the channel, and alias, directory entry, bridge state and
    /// rows go. The channel can be bridged anew at once.
    ///
    /// - Parameter reason: for those who see it, in the room and on IRC: a few words without a full stop.
    /// - Returns: nil when it is done; otherwise nothing has changed.
    @discardableResult
    mutating func unlink(
        _ room: RoomID,
        _ channel: ChannelKey?,
        reason: String,
        _ options: LinkEnding.Options = LinkEnding.Options()
    ) -> LinkRefusal? {
        let found = rooms.links(of: room).filter { channel == nil || $0.channel == channel }
        guard !found.isEmpty else { return .notLinked }
        guard !found.contains(where: { $0.origin == .configuration }) else { return .configured }
        for link in found { end(link, reason: reason, options) }
        return nil
    }

    /// Gives a portal to `moderators`: the link stays, the bridge stops ruling the room. They get power, the bot keeps
    /// what its work needs. In room version 12 it stays above all levels as the room's creator, and never uses it again.
    ///
    /// - Returns: nil when it is done; otherwise nothing has changed.
    @discardableResult
    mutating func convertToPlumbed(
        _ room: RoomID,
        _ channel: ChannelKey?,
        moderators: [UserID]
    ) -> LinkRefusal? {
        let linked = rooms.links(of: room).filter { channel == nil || $0.channel == channel }
        guard !linked.isEmpty else { return .notLinked }
        let portals = linked.filter(\.origin.isPortal)
        guard !portals.isEmpty else { return .notAPortal }
        let rulers = moderators.filter { !isOurs($0) }
        guard !rulers.isEmpty else { return .nobodyToRule }
        for var link in portals {
            carryOut(ending(of: link, for: .handedOver), of: link, reason: "")
            link.origin = .provision
            rooms.add(link)
            store(.saveLink(link))
            if ruler(of: room) == nil { forgetRule(of: room) }
        }
        for user in rulers where memberships[room]?.contains(user) != true {
            act(in: room, as: configuration.bot, .invite(room, user, reason: nil))
        }
        var powers = Dictionary(rulers.map { ($0, Self.rulersPower) }) { first, _ in first }
        powers[configuration.bot] = Self.guestsPower
        act(in: room, as: configuration.bot, .setPowers(room, PowerChange(users: powers)))
        let names = rulers.map(\.text).joined(separator: ", ")
        notice(in: room, "This room now belongs to \(names). It stays bridged until they or the channel end it.")
        return nil
    }

    private static let rulersPower = 100
    /// Enough to invite and kick, by the defaults.
    private static let guestsPower = 50

    /// The same without looking where the link came from.
    mutating func end(_ link: Link, reason: String, _ options: LinkEnding.Options = LinkEnding.Options()) {
        if options.isAnnounced {
            let name = networkName(link.channel.network)
            notice(in: link.room, "This room is no longer bridged to \(link.spelling) on \(name): \(reason).")
        }
        var ending = ending(of: link, for: .unlinked)
        ending.options = options
        carryOut(ending, of: link, reason: "No longer bridged: \(reason)")
    }

    func ending(of link: Link, for purpose: LinkEnding.Purpose) -> LinkEnding {
        let here = traces.filter { $0.room == link.room }
        return LinkEnding(
            purpose: purpose,
            traces: here.filter { $0.channel == link.channel },
            others: here.filter { $0.channel != link.channel },
            rulesRoom: link.origin.isPortal,
            isLastOfRoom: rooms.channelsOfRoom[link.room] == [link.channel],
            isLastOfChannel: rooms.rooms(of: link.channel) == [link.room]
        )
    }

    mutating func carryOut(_ ending: LinkEnding, of link: Link, reason: String) {
        for step in ending.steps {
            switch step {
            case .undo(let trace): undo(trace)
            case .leaveBehind(let trace):
                traces.remove(trace)
                store(.removeTrace(trace))
            case .forgetAlias:
                act(
                    in: link.room,
                    as: configuration.bot,
                    .setState(link.room, type: "m.room.canonical_alias", stateKey: "", json: "{}")
                )
            case .dismissGhosts: dismissGhosts(from: link, reason: reason)
            case .partPuppets: partPuppets(from: link, reason: reason)
            case .forgetLink:
                rooms.remove(room: link.room, channel: link.channel)
                touchedRooms.insert(link.room)
                store(.removeLink(link.room, link.channel))
            case .forgetChannel:
                for key in networks[link.channel.network]?.puppets.keys.sorted() ?? [] {
                    unwant(link.channel.name, for: key, reason: reason)
                }
                networks[link.channel.network]?.channels[link.channel.name] = nil
                splits[link.channel.network]?.forget(link.channel)
                censuses[link.channel] = nil
                doubtfulChannels.remove(link.channel)
                store(.removeTopic(link.channel))
                for ban in bans.sorted() where ban.channel == link.channel { forget(ban) }
            case .forgetRoom:
                memberships[link.room] = nil
                memberQueue.forget(link.room)
                forgetGate(of: link.room)
                forgetEncryption(of: link.room)
                rulings[link.room] = nil
                recollection.forget(link.room)
                store(.forgetRoom(link.room))
                if ending.purpose == .unlinked { forgetMoves(of: link.room) }
            case .leave:
                act(in: link.room, as: configuration.bot, .leave(link.room, reason: reason))
            }
        }
    }

    private mutating func dismissGhosts(from link: Link, reason: String) {
        for ghost in memberships[link.room, default: []].sorted() {
            guard let (id, _) = ghostNick(of: ghost) else { continue }
            if id == link.channel.network, isShown(ghost, in: link.room, besides: link.channel) { continue }
            let others = rooms.channelsOfRoom[link.room, default: []].filter { $0 != link.channel }
            if id != link.channel.network, others.contains(where: { $0.network == id }) { continue }
            sendAway(ghost, from: link.room, reason: reason)
        }
    }

    private mutating func partPuppets(from link: Link, reason: String) {
        let others = rooms.rooms(of: link.channel).filter { $0 != link.room }
        for user in memberships[link.room, default: []].sorted() where !isOurs(user) {
            guard !others.contains(where: { memberships[$0]?.contains(user) == true }) else { continue }
            let key = PuppetKey(network: link.channel.network, user: user)
            mirrorLeave(of: key, on: link.channel, except: link.room)
            unwant(link.channel.name, for: key, reason: reason)
        }
    }
}
