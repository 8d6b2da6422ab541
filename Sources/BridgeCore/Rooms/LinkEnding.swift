import MatrixProtocol

/// What is left to do when a room and a channel part, decided at once from what stands there.
///
/// The steps become orders of the outbox in one commit with the rows that go: a restart half-way carries out the rest,
/// and nothing needs to be remembered but the orders themselves. Each step may be done twice without harm.
struct LinkEnding: Sendable, Hashable {
    enum Purpose: Sendable, Hashable {
        case unlinked
        /// A portal becomes the room of its moderators; the link stays.
        case handedOver
        /// Another room takes the place of this one.
        case moved
    }

    /// What an operator may wish otherwise.
    struct Options: Sendable, Hashable {
        /// A notice in the room says that it ends, and why.
        var isAnnounced = true
        /// Without, aliases of the room stay, and are none of ours any more.
        var removesAliases = true
    }

    enum Step: Sendable, Hashable {
        case undo(RoomTrace)
        /// What stands there is left, and nothing is remembered of it.
        case leaveBehind(RoomTrace)
        /// The room does not name its alias any more.
        case forgetAlias
        case dismissGhosts
        case partPuppets
        case forgetLink
        /// No room is linked to the channel any more.
        case forgetChannel
        /// Nothing is linked to the room any more.
        case forgetRoom
        case leave
    }

    var purpose: Purpose
    var options = Options()
    /// What stands on the homeserver for the link.
    var traces: Set<RoomTrace>
    /// What stands there for other links, which must stay.
    var others: Set<RoomTrace> = []
    /// In rooms of others the main alias is theirs to choose.
    var rulesRoom: Bool
    var isLastOfRoom: Bool
    var isLastOfChannel: Bool

    var steps: [Step] {
        let undone = traces.filter(goes).sorted { "\($0.kind)" < "\($1.kind)" }.map { trace in
            trace.isAlias && !options.removesAliases ? Step.leaveBehind(trace) : Step.undo(trace)
        }
        switch purpose {
        case .handedOver:
            return undone
        case .unlinked, .moved:
            var steps = undone
            if purpose == .unlinked, rulesRoom, options.removesAliases, traces.contains(where: \.isAlias) {
                steps.append(.forgetAlias)
            }
            steps.append(.dismissGhosts)
            if purpose == .unlinked { steps.append(.partPuppets) }
            steps.append(.forgetLink)
            if isLastOfChannel, purpose == .unlinked { steps.append(.forgetChannel) }
            if isLastOfRoom { steps += [.forgetRoom, .leave] }
            return steps
        }
    }

    private func goes(_ trace: RoomTrace) -> Bool {
        switch trace.kind {
        case .alias:
            // It still leads to the channel's room.
            purpose != .handedOver
        case .listing, .space:
            // One entry stands for all channels of a network in the room.
            !others.contains {
                $0.room == trace.room && $0.kind == trace.kind && $0.channel.network == trace.channel.network
            }
        case .bridgeState, .claim:
            purpose != .handedOver
        }
    }
}
