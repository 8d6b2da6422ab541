import IRCProtocol
import MatrixProtocol

// Connections that have ended, and what is done about each kind of end (`Remedy`).
extension Bridge {
    mutating func closed(_ key: PuppetKey, _ connection: ConnectionID, _ reason: CloseReason) {
        detach(connection, key)
        defer { probeEnded(connection, on: key.network) }
        guard let puppet = puppet(key), puppet.connection == connection else { return }
        let wasOnline = puppet.isOnline
        if case .online(_, _, let since) = puppet.state, now.monotonic - since >= limits.steadyConnection {
            with(key) { $0.backoff.reset() }
        }
        if let held = networks[key.network]?.fold(puppet.nick) {
            networks[key.network]?.ownNames.release(
                held,
                by: key,
                until: now.monotonic + limits.formerNickLifetime
            )
        }
        let reopens = puppet.reopens
        let nick = wantedNick(of: key) ?? puppet.nick
        with(key) {
            $0.recall()
            $0.state = .offline
            $0.reopens = false
            $0.isLeaving = false
            $0.nick = nick
        }
        giveUpStranded(of: key)
        endWatch(of: key)
        guard !isStopping else { return }
        defer { placeIsFree(on: key.network) }
        let ending = Ending(reason)
        effects.append(.count(.ended(key.network, ending.cause)))
        switch remedy(for: ending.cause, of: key).next {
        case .asAsked:
            // What was on its way when its user quit would bring the puppet back.
            if records[key]?.hasQuit == true { giveUpLines(of: key, "you have quit") }
            if reopens { open(key) } else { advance(key) }
        case .upgrade:
            switch reason {
            case .securityWanted(let host, let port): securityWanted(key, host, port)
            case .plainConfirmed(let host): plainConfirmed(key, host)
            default: break
            }
        case .again(let first, let longest):
            retry(key, ending, wasOnline: wasOnline, first: first, longest: longest)
        case .never:
            giveUp(key, ending)
        }
    }

    /// The row of the table, as far as what happened before does not change it.
    private mutating func remedy(for cause: ClosingCause, of key: PuppetKey) -> Remedy {
        var remedy = Remedy(of: cause)
        switch cause {
        case .loginFailed where networks[key.network]?.configuration.saslFailure == .disconnect:
            remedy = Remedy(of: .badPassword)
        case .flooding:
            slowDown(key.network)
        default:
            break
        }
        return remedy
    }

    /// The network has thrown one of ours out for writing too fast: all write more slowly, after a restart too.
    private mutating func slowDown(_ id: NetworkID) {
        guard var traits = networks[id]?.traits else { return }
        traits.floods = min((traits.floods ?? 0) + 1, ConnectionPlan.Pace.slowest)
        networks[id]?.traits = traits
        store(.saveTraits(id, traits))
    }

    private mutating func retry(
        _ key: PuppetKey,
        _ ending: Ending,
        wasOnline: Bool,
        first: Duration,
        longest: Duration
    ) {
        let remedy = Remedy(of: ending.cause)
        with(key) { puppet in
            switch remedy.detour {
            case .none: break
            case .server: puppet.detour.server += 1
            case .address:
                puppet.detour.server += 1
                puppet.detour.address += 1
            }
        }
        guard let settings = networks[key.network]?.configuration, puppet(key)?.isWanted == true else { return }
        var backoff = puppet(key)?.backoff ?? Backoff()
        let delay = backoff.next(
            base: max(first, settings.ircClients.reconnectInterval),
            longest: min(longest, key.isBot ? limits.longestBackoff : longest),
            random: &random
        )
        let isNews = puppet(key)?.toldCause != ending.cause
        with(key) {
            $0.state = .waiting
            $0.backoff = backoff
        }
        wake(.reconnect(key), after: delay)
        note(ending, of: key, "A connection to IRC was lost and will be tried again")
        guard let user = key.user, settings.sendConnectionMessages else { return }
        switch remedy.tells {
        case .nobody: return
        case .whoWasOn: guard wasOnline || backoff.failures == 3 else { return }
        case .always: guard wasOnline || isNews else { return }
        }
        with(key) { $0.toldCause = ending.cause }
        let head =
            if wasOnline { "Your connection to \(settings.name) was lost (\(ending.words)). " } else {
                remedy.tells == .always
                    ? "\(settings.name) does not let you in at the moment (\(ending.words)). "
                    : "\(settings.name) cannot be reached (\(ending.words)). "
            }
        let advice = remedy.advice.isEmpty ? "" : remedy.advice + ". "
        let tail = wasOnline || remedy.tells == .always ? "Trying again." : "Trying again until it can."
        tell(user, head + advice + tail, isImportant: false)
    }

    private mutating func giveUp(_ key: PuppetKey, _ ending: Ending) {
        guard let network = networks[key.network] else { return }
        note(ending, of: key, "A network refused a connection")
        if key.isBot {
            // Without its bot a network goes on through its puppets; the bot asks again, seldom.
            with(key) { $0.state = .waiting }
            return wake(.reconnect(key), after: limits.longestBackoff)
        }
        let remedy = remedy(afterGivingUp: ending, key)
        let isOwnPassword = ending.cause == .badPassword && passwords[key] != nil
        let words = isOwnPassword ? "it does not take your password (\(ending.words))" : ending.words
        with(key) { $0.state = .refused(words) }
        giveUpLines(of: key, "\(network.configuration.name) refused your connection: \(words)")
        guard let user = key.user else { return }
        tell(
            user,
            "\(network.configuration.name) refused your connection: \(words). \(remedy.advice).",
            isImportant: true
        )
        guard remedy.removes, network.configuration.ircClients.kickOnConnectionFailure else { return }
        for channel in (puppet(key)?.channels.keys.sorted() ?? []) {
            kick(user, fromRoomsOf: ChannelKey(network: key.network, name: channel), "IRC connection failure: \(words)")
        }
        with(key) { $0.channels = [:] }
    }

    private func remedy(afterGivingUp ending: Ending, _ key: PuppetKey) -> Remedy {
        var remedy = Remedy(of: ending.cause == .loginFailed ? .badPassword : ending.cause)
        switch ending.cause {
        case .badPassword where passwords[key] == nil:
            remedy.advice = "It is the password of the whole bridge: ask those who run it"
        default:
            break
        }
        return remedy
    }

    /// For those who run the bridge: a warning where it is theirs to look at, one for each cause in a while.
    private mutating func note(_ ending: Ending, of key: PuppetKey, _ sentence: String) {
        let remedy = Remedy(of: ending.cause)
        var level = key.isBot ? LogEntry.Level.warning : .debug
        let last = networks[key.network]?.warnings[ending.cause]
        if remedy.concernsOperators || remedy.next == .never,
            last.map({ now.monotonic - $0 >= limits.warningInterval }) ?? true
        {
            level = .warning
            networks[key.network]?.warnings[ending.cause] = now.monotonic
        }
        log(
            level,
            sentence,
            [
                .network: key.network.name, .user: key.user?.text ?? "bot", .reason: ending.words,
                .cause: ending.cause.rawValue,
            ]
        )
    }

    /// What kept the puppet out has been changed: a password, a user name.
    mutating func reconsider(_ key: PuppetKey) {
        guard case .refused = puppet(key)?.state else { return }
        with(key) { $0.state = .offline }
        advance(key)
    }
}
