import IRCProtocol
import MatrixProtocol

// Who is there and who is away, as clients show it.
extension Bridge {
    /// To be called when the ghost may be shown otherwise than before.
    mutating func notePresence(of ghost: UserID, _ sign: PresenceBoard.Sign) {
        guard configuration.homeserver.enablePresence else { return }
        if !presences.note(ghost, sign, now: now.monotonic) { drop(.presenceNotTold) }
        // With each line that is sent: where nothing has come, the time that is set stands.
        if !presences.isAtRest || presencesDue == nil { armPresences() }
    }

    /// The homeserver has done something as one of our ghosts. Before that it may not know the ghost at all.
    mutating func noteActivity(_ order: MatrixOrder, _ outcome: MatrixOutcome) {
        guard ghosts[order.user] != nil else { return }
        switch (order.action, outcome) {
        case (.sendMessage, .sent): notePresence(of: order.user, .activity)
        case (.join, .done): notePresence(of: order.user, .found)
        default: break
        }
    }

    /// The next turn.
    mutating func tellPresence() {
        presencesDue = nil
        while let ghost = presences.next(now: now.monotonic) {
            let truth = presence(of: ghost)
            guard presences.isNews(truth, of: ghost, now: now.monotonic) else { continue }
            presences.ask(truth, of: ghost)
            query(.tellPresence(ghost, truth), for: .presence(ghost, truth))
            break
        }
        armPresences()
    }

    mutating func presenceTold(_ ghost: UserID, _ presence: UserPresence, _ outcome: MatrixQueryOutcome) {
        switch outcome {
        case .answered:
            presences.ended(.told, now: now.monotonic)
            // Synapse takes it with thanks where it keeps none of it.
            if presences.isKept == nil, presence.state != .offline {
                query(.presence(of: ghost), for: .presenceCheck)
            }
        case .refused(let failure) where failure.status != 429:
            log(
                .debug,
                "The homeserver refuses to be told who is there",
                [.user: ghost.text, .reason: failure.message]
            )
            presences.ended(.refused, now: now.monotonic)
        case .refused, .unanswered: presences.ended(.busy, now: now.monotonic)
        }
        armPresences()
    }

    mutating func presenceChecked(_ outcome: MatrixQueryOutcome) {
        guard case .answered(.presence(let state)) = outcome, presences.isKept == nil else { return }
        presences.checked(isKept: state != .offline, now: now.monotonic)
        if state == .offline { log(.info, "The homeserver keeps no presence, so it is told none") }
        armPresences()
    }

    private mutating func armPresences() {
        guard let moment = presences.wakesAt(now: now.monotonic), moment != presencesDue else { return }
        presencesDue = moment
        effects.append(.wake(.presence, at: moment))
    }

    /// As rosters, conversations and rooms have it now: there is nobody to be shown who is in no room.
    private func presence(of ghost: UserID) -> UserPresence {
        guard let (id, nick) = ghostNick(of: ghost), let network = networks[id] else { return UserPresence(.offline) }
        let isOnChannel = network.channels.values.contains { channel in
            self.nick(of: ghost, in: channel.key) != nil
                && rooms.rooms(of: channel.key).contains { memberships[$0]?.contains(ghost) == true }
        }
        guard isOnChannel || isInTouch(ghost, nick, on: id) else { return UserPresence(.offline) }
        guard let away = network.profiles[nick]?.away else { return UserPresence(.online) }
        return UserPresence(.unavailable, words: away.isEmpty ? nil : IRCToMatrix.plain(away))
    }
}
