import IRCProtocol
import MatrixProtocol

// What the brokers let through, on its way to Matrix.
extension Bridge {
    /// Each line of a channel once, in order.
    mutating func deliver(_ observation: Observation, in channel: ChannelKey) {
        guard let mapping = networks[channel.network]?.caseMapping else { return }
        let nick = observation.source.nick
        let owner = nick.flatMap { nick in
            networks[channel.network]?.ownNames.owner(
                of: mapping.fold(nick),
                as: observation.source.user,
                now: now.monotonic
            )
        }
        let mover = mover(of: observation, in: channel)
        if owner == nil { recognize(observation, on: channel.network) }
        keepRoster(observation, in: channel)
        if owner == nil, let nick { noteAccount(observation.account, mapping.fold(nick), in: channel) }
        if let nick, owner == nil { acquaint(mapping.fold(nick), PersonIdentity(observation), on: channel.network) }
        if let owner {
            deliverOwn(observation, owner, mover, in: channel)
            return
        }
        switch observation.fact {
        case .said(let kind, _, let text, let status):
            guard let nick else { return drop(.unknownTarget) }
            admit(mapping.fold(nick), to: channel)
            spokeWhileModerated(mapping.fold(nick), in: channel)
            speak(nick, kind, text, status, observation, in: channel)
        case .tagged: if let nick { tagged(by: nick, observation.tags, in: channel) }
        case .deleted(_, let messageID): deleted(messageID, by: nick, in: channel)
        case .joined:
            if let nick { admit(mapping.fold(nick), to: channel) }
            if let nick { joined(nick, channel) }
        case .parted(_, let reason):
            if let nick, let mover { gone(nick, mover, channel, reason.map { "Part: \(IRCToMatrix.plain($0))" }) }
        case .quit(let reason):
            guard let nick, let mover else { return }
            peerQuit(mapping.fold(nick), on: channel.network)
            if isHeldInSplit(mapping.fold(nick), reason, isTold: observation.isSplit, in: channel) { return }
            gone(nick, mover, channel, reason.map { "Quit: \(IRCToMatrix.plain($0))" })
        case .kicked(_, let target, let reason):
            if let mover { kicked(target, mover, by: observation.source, reason, channel) }
        case .renamed(let new):
            if let nick, let mover { renamed(nick, mover, to: new, channel) }
        case .topic(_, let text):
            topic(text, by: nick, channel, time: observation.time)
        case .mode, .whispered, .invited, .accountChanged, .hostChanged, .realnameChanged, .awayChanged:
            break
        }
    }

    /// Our own words and deeds, coming back through another of us.
    ///
    /// `mover`: the ghost that spoke for them in the channel's other rooms, or of whom they kicked.
    private mutating func deliverOwn(
        _ observation: Observation,
        _ owner: PuppetKey,
        _ mover: UserID?,
        in channel: ChannelKey
    ) {
        switch observation.fact {
        case .said, .tagged, .deleted:
            drop(.ownEcho)
        case .topic(_, let text):
            topic(text, by: nil, channel, time: observation.time)
        case .kicked(_, let target, let reason):
            if let mover { kicked(target, mover, by: observation.source, reason, channel) }
        case .renamed(let new):
            // Seen before its own connection told: what it says next is its own already.
            if let nick = observation.source.nick, let network = networks[owner.network],
                network.ownNames.holder(of: network.fold(nick)) == owner
            {
                renamed(owner, from: nick, to: new)
            }
            if let nick = observation.source.nick, let mover {
                gone(nick, mover, channel, "Now known as \(new.text)")
            }
        case .parted, .quit:
            if let nick = observation.source.nick, let mover { gone(nick, mover, channel, nil) }
        default:
            break
        }
    }

    /// The ghost of whoever comes, goes or is called otherwise by this, as the channel knew them before.
    private func mover(of observation: Observation, in channel: ChannelKey) -> UserID? {
        guard let mapping = networks[channel.network]?.caseMapping else { return nil }
        switch observation.fact {
        case .parted, .quit, .renamed: return observation.source.nick.flatMap { ghost(mapping.fold($0), in: channel) }
        case .kicked(_, let target, _): return ghost(mapping.fold(target), in: channel)
        default: return nil
        }
    }

    private mutating func keepRoster(_ observation: Observation, in channel: ChannelKey) {
        switch observation.fact {
        // Servers set modes, too, and kick.
        case .mode(_, let changes): return modesChanged(changes, by: observation.source, in: channel)
        case .joined, .parted, .quit, .kicked, .renamed: break
        // Most of what comes changes nobody's place.
        default: return
        }
        guard let mapping = networks[channel.network]?.caseMapping,
            let nick = observation.source.nick ?? Self.nick(kickedBy: observation)
        else { return }
        let folded = mapping.fold(nick)
        let gone = if case .kicked(_, let target, _) = observation.fact { mapping.fold(target) } else { folded }
        let wasRanked = networks[channel.network]?.channels[channel.name]?.roster[gone]?.prefixes.isEmpty == false
        defer { if wasRanked { unsettleRule(of: channel) } }
        let comer = if case .renamed(let new) = observation.fact { mapping.fold(new) } else { folded }
        let noted = networks[channel.network]?.ghostTable.noted(for: comer)
        switch observation.fact {
        case .joined:
            networks[channel.network]?.channels[channel.name]?.roster[folded] =
                Channel.Member(nick: nick, prefixes: "", ghost: noted)
        case .parted:
            networks[channel.network]?.channels[channel.name]?.roster[folded] = nil
        case .quit:
            networks[channel.network]?.channels[channel.name]?.roster[folded] = nil
            depart(folded, from: channel)
        case .kicked(_, let target, _):
            networks[channel.network]?.channels[channel.name]?.roster[mapping.fold(target)] = nil
        case .renamed(let new):
            depart(folded, from: channel)
            let member = networks[channel.network]?.channels[channel.name]?.roster.removeValue(forKey: folded)
            networks[channel.network]?.channels[channel.name]?.roster[comer] =
                Channel.Member(nick: new, prefixes: member?.prefixes ?? "", ghost: noted)
            // Somebody else holds it now: lines under it are theirs.
            if networks[channel.network]?.ownNames.holder(of: mapping.fold(new)) == nil {
                networks[channel.network]?.ownNames.forget(mapping.fold(new))
            }
        default:
            break
        }
    }

    private static func nick(kickedBy observation: Observation) -> Nickname? {
        if case .kicked(_, let target, _) = observation.fact { target } else { nil }
    }

    private mutating func depart(_ nick: FoldedName, from channel: ChannelKey) {
        let until = now.monotonic + brokerPolicy.window
        networks[channel.network]?.channels[channel.name]?.depart(nick, until: until)
    }

    private mutating func speak(
        _ nick: Nickname,
        _ kind: OutgoingLine.Kind,
        _ text: String,
        _ status: String?,
        _ observation: Observation,
        in channel: ChannelKey
    ) {
        // A clock that is ahead, or lies, would make everything after it old.
        let time = min(observation.time ?? now.wall, now.wall)
        heard(at: time, messageID: observation.messageID, in: channel.name, on: channel.network)
        let words = status.map { "[\($0)] \(text)" } ?? text
        guard var message = IRCToMatrix.render(words, kind: kind, holder: mentionable(in: channel)) else {
            return drop(.empty)
        }
        message.ircID = observation.messageID
        let mentions = message.mentions
        let answered = said(answeredBy: observation.tags, in: channel)
        let reference = reference(observation, in: channel)
        guard let mapping = networks[channel.network]?.caseMapping, let ghost = ghost(mapping.fold(nick), in: channel)
        else { return drop(.unknownTarget) }
        noteActivity(ofGhost: ghost)
        // Said to some of the channel alone it is not for quotes that all can read.
        recall(message.body, by: ghost, observation.time, reference, isPublic: status == nil)
        if let folded = networks[channel.network]?.fold(nick) { doubt(folded, in: channel) }
        let isShown = showsPictures(of: kind, status, on: channel.network)
        var places: [PictureLink.Place] = []
        for room in rooms.rooms(of: channel) {
            if let refusal = refusal(of: .speak(room), by: nil) {
                drop(refusal.reason)
                tellOfLimit(refusal, in: room)
                if kind != .notice, !observation.isHistory { tellOfLimit(refusal, nick, on: channel) }
                continue
            }
            if encrypted.contains(room) {
                drop(.encryptedRoom)
                continue
            }
            bring(ghost, of: nick, on: channel.network, into: room)
            threads[room] = nil
            stopTyping(ghost, in: room)
            message.inReplyTo = answered?.places[room]?.event
            message.answers = answered?.places[room]?.order
            if !mentions.isEmpty { message.mentions = mentions.filter { memberships[room]?.contains($0) ?? false } }
            let said = act(
                in: room,
                as: ghost,
                .sendMessage(room, message),
                transaction: observation.messageID.map {
                    derivedTransaction("irc", $0, channel.network.name, room.text)
                },
                time: observation.time,
                reference: reference
            )
            if isShown { places.append(PictureLink.Place(room: room, said: said)) }
        }
        if isShown { fetchPicture(in: message.body, by: nick, ghost, observation, reference, places) }
        effects.append(.count(.delivered(.toMatrix, channel.network)))
    }

    /// A line without an id is known by a token of ours.
    func said(answeredBy tags: MessageTags, in channel: ChannelKey) -> MessageMap.Said? {
        tags.answered.flatMap { messages.said(as: MessageMap.Line(place: channel, messageID: $0)) }
    }

    mutating func reference(_ observation: Observation, in place: ChannelKey) -> MessageReference {
        if let messageID = observation.messageID { return .line(place, messageID: messageID) }
        return .token(place, nextTransaction().text)
    }

    /// Keeps the words of somebody on IRC for quotes.
    mutating func recall(
        _ text: String,
        by ghost: UserID,
        _ time: Int64?,
        _ reference: MessageReference,
        isPublic: Bool = true
    ) {
        recollection.note(
            reference.said,
            Recollection.Entry(
                author: ghost,
                home: nil,
                places: isPublic ? [reference.place] : [],
                newest: isPublic ? text : nil,
                shown: [text],
                time: time ?? now.wall
            )
        )
    }
}
