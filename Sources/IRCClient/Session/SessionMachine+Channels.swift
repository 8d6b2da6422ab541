import IRCProtocol

extension SessionMachine {
    // MARK: - Our own coming and going

    mutating func arrived(_ channel: ChannelName) {
        let folded = support.caseMapping.fold(channel)
        var membership = channels[folded] ?? ChannelMembership(channel)
        let action = membership.arrived(as: channel)
        channels[folded] = membership
        joinsInFlight.remove(folded)
        formerNames[folded] = nil
        switch action {
        case .none: return
        case .settle: break
        case .withdrawAndSettle: queue.withdrawJoin(folded)
        }
        // Who is silent there has no use for them, and on a large channel they are a thousand lines' worth.
        if !negotiation.hasNoImplicitNames {
            channels[folded]?.knowsNames = true
        } else if role(of: channel) != .silent {
            channels[folded]?.knowsNames = true
            namesWanted.append(channel)
        }
        barriers.want(.settled(folded))
        hearingChanged()
    }

    /// Who reports a channel has to know who is there. Whoever came in silence was not told by servers that wait to be
    /// asked.
    mutating func askNames(_ folded: FoldedName) {
        guard var membership = channels[folded], !membership.knowsNames, membership.gatherAnew() else { return }
        membership.knowsNames = true
        channels[folded] = membership
        namesWanted.append(membership.name)
        barriers.want(.settled(folded))
        hearingChanged()
    }

    /// The channel goes on under another name. Who is on it, its role and what waits for it go with it.
    mutating func channelRenamed(_ message: Message) {
        guard let former = message[0].flatMap({ ChannelName(parsing: $0, types: support.channelTypes) }),
            let new = message[1].flatMap({ ChannelName(parsing: $0, types: support.channelTypes) })
        else { return }
        let (old, folded) = (support.caseMapping.fold(former), support.caseMapping.fold(new))
        guard var membership = channels[old], membership.renamed(to: new) else { return }
        channels[old] = nil
        // The core may know already, and have given the new name a role.
        if let role = channels[folded]?.role { membership.role = role }
        channels[folded] = membership
        if old != folded {
            if formerNames.count >= Self.mostFormerNames { formerNames = [:] }
            formerNames[old] = new
            formerNames[folded] = nil
            queue.withdrawJoin(folded)
            joinsInFlight.remove(folded)
        }
        queue.redirect(old, to: new, folded)
        namesWanted = namesWanted.map { support.caseMapping.fold($0) == old ? new : $0 }
        let reason = message[2].flatMap { $0.isEmpty ? nil : $0 }
        let source = message.source ?? Source(name: server)
        out.events.append(.channelRenamed(from: former, to: new, by: source, reason: reason))
        hearingChanged()
    }

    /// More than this nobody needs: orders that were on their way when a channel was renamed come at once.
    private static let mostFormerNames = 100

    /// By its name of now.
    func current(_ channel: ChannelName) -> ChannelName {
        formerNames.isEmpty ? channel : formerNames[support.caseMapping.fold(channel)] ?? channel
    }

    mutating func departed(_ channel: ChannelName, _ departure: Departure) {
        departed(support.caseMapping.fold(channel), departure)
    }

    private mutating func departed(_ folded: FoldedName, _ departure: Departure) {
        guard var membership = channels[folded] else { return }
        let action = membership.departed()
        channels[folded] = membership
        joinsInFlight.remove(folded)
        switch action {
        case .none: break
        case .tell: out.events.append(.left(membership.name, departure))
        case .tellAndRejoin:
            out.events.append(.left(membership.name, departure))
            queue.join(folded)
        }
        // Said now, it would be refused by a numeric that names the channel alone, and an earlier line that did arrive
        // would be taken for the one that was refused.
        for token in queue.withdrawSays(to: folded) {
            ledger.withdraw(token)
            out.events.append(.refused(token, ServerReply(code: "442", text: "You are not on that channel")))
        }
        hearingChanged(forget: folded)
    }

    /// Whether a failure that names the channel answers something that we wanted of it.
    @discardableResult
    mutating func joinFailed(_ folded: FoldedName, _ reply: ServerReply, isJoinNumeric: Bool = true) -> Bool {
        guard var membership = channels[folded] else { return false }
        if !isJoinNumeric, membership.deadline != nil { return false }
        let action = membership.joinFailed()
        channels[folded] = membership
        switch action {
        case .none:
            return false
        case .joinRefused:
            joinsInFlight.remove(folded)
            out.events.append(.joinRefused(membership.name, reply))
            hearingChanged(forget: folded)
        case .departed:
            departed(folded, .parted(reason: nil))
        }
        return true
    }

    /// Everything about a join has come: the PONG behind it is here.
    mutating func settled(_ folded: FoldedName) {
        let folded = formerNames[folded].map { support.caseMapping.fold($0) } ?? folded
        guard var membership = channels[folded], let names = membership.settled() else { return }
        channels[folded] = membership
        if let topic = names.topic { observeTopic(membership.name, topic, by: Source(name: server), time: nil) }
        out.events.append(.settled(membership.name, members: names.told()))
        hearingChanged()
    }

    // MARK: - What comes with a join

    /// Whether the names were for a channel that we have just joined.
    mutating func gatherNames(_ message: Message) -> Bool {
        guard message.parameters.count > 3, let channel = message[2] else { return false }
        let support = support
        return gather(support.caseMapping.fold(channel)) { $0.received(message, support) }
    }

    @discardableResult
    mutating func gather(_ folded: FoldedName, _ step: (inout NamesGathering) -> Void) -> Bool {
        guard isGathering, channels[folded]?.isGathering == true else { return false }
        channels[folded]?.gather(step)
        return true
    }

    /// Whether a topic line came with a join.
    mutating func topicOnJoin(_ numeric: Numeric, _ message: Message) -> Bool {
        guard let name = message[1], message.parameters.count > 2, let text = message[2] else { return false }
        let folded = support.caseMapping.fold(name)
        guard let membership = channels[folded], membership.isGathering else { return false }
        if numeric == .topic {
            return gather(folded) { $0.topic = text }
        }
        var held: String?
        gather(folded) { names in
            held = names.topic
            names.topic = nil
        }
        if let held {
            let time = message[3].flatMap { Int64($0) }.map { $0.multipliedReportingOverflow(by: 1000) }
            observeTopic(
                membership.name,
                held,
                by: Source(parsing: text),
                time: time.flatMap { $0.overflow ? nil : $0.partialValue }
            )
        }
        return true
    }

    private mutating func observeTopic(_ channel: ChannelName, _ text: String, by source: Source, time: Int64?) {
        guard isHeard(channel) else { return }
        out.events.append(
            .observed(Observation(source: source, time: time, isHistory: true, .topic(channel, text: text)))
        )
    }

    // MARK: - Whose lines are read

    func role(of channel: ChannelName) -> ObserverRole {
        channels[support.caseMapping.fold(channel)]?.role ?? .silent
    }

    func isHeard(_ channel: ChannelName) -> Bool { role(of: channel) != .silent }

    /// Joins, roles and departures are rare beside lines: what a look at a line needs is made anew for each.
    mutating func hearingChanged(forget folded: FoldedName? = nil) {
        if let folded, channels[folded]?.isForgettable == true { channels[folded] = nil }
        let read = channels.values.filter { $0.role != .silent || $0.isGathering }
        isListening = read.contains { $0.role != .silent }
        isGathering = read.contains { $0.isGathering }
        heard = read.isEmpty ? nil : ChannelSet(mapping: support.caseMapping, read.map(\.name))
    }
}
