import IRCProtocol
import MatrixProtocol

// What was said in channels while none of us was there.
extension Bridge {
    /// One of ours is about to join. Where nobody of ours is there, what is said now waits for what was said before.
    mutating func expectGap(in place: ChannelKey, _ key: PuppetKey) {
        guard tellsOfPast(key, in: place.name), let identity = puppet(key)?.identity, HistoryOffer(identity) != nil,
            let mark = beginning(of: place)
        else { return }
        withGap(place) { $0.open(since: mark) }
        wake(.gap(place), after: limits.gapPatience)
    }

    /// Where a gap begins; nil where there is none, or one already.
    private func beginning(of place: ChannelKey) -> HistoryMark? {
        guard let channel = networks[place.network]?.channels[place.name], channel.gap.isClosed,
            !channel.broker.isObserved
        else { return nil }
        return channel.mark
    }

    /// One of ours is in the channel and has seen all that belongs to its join.
    mutating func fillGap(in place: ChannelKey, _ key: PuppetKey) {
        guard tellsOfPast(key, in: place.name), case .online(let connection, let identity, _) = puppet(key)?.state,
            let offer = HistoryOffer(identity),
            networks[place.network]?.channels[place.name]?.gap.isAwaited == true
        else { return }
        withGap(place) { $0.settled(GapFill.Asker(connection: connection, offer: offer)) }
        askForHistory(over: connection, on: place.network)
    }

    private mutating func askForHistory(over connection: ConnectionID, on id: NetworkID) {
        for place in nextToAsk(over: connection, on: id) { goOn(with: place) { $0.ask() } }
    }

    /// Some channels at a time: first those where people speak, whose words wait.
    private func nextToAsk(over connection: ConnectionID, on id: NetworkID) -> [ChannelKey] {
        let open = networks[id]?.channels.values.filter { $0.gap.asker == connection } ?? []
        let free = limits.gapsAtOnce - open.count { $0.gap.isAsking }
        let ready = open.filter { !$0.gap.isAsking }
            .sorted { ($0.gap.holdsLines ? 0 : 1, $0.key) < ($1.gap.holdsLines ? 0 : 1, $1.key) }
        return ready.prefix(max(free, 0)).map(\.key)
    }

    /// A line of the past came. True where it has to be delivered though it has no id.
    mutating func showed(_ observation: Observation, in channel: ChannelName, _ connection: ConnectionID) -> Bool {
        guard let id = connections[connection]?.network, let place = networks[id]?.key(channel),
            networks[id]?.channels[place.name]?.gap.isClosed == false
        else { return false }
        return withGap(place) { $0.showed(observation, by: connection) } ?? false
    }

    /// A line that is new in a channel goes on, or waits behind what was said before it.
    mutating func pass(_ observation: Observation, in place: ChannelKey) {
        guard networks[place.network]?.channels[place.name]?.gap.isClosed == false else {
            return deliver(observation, in: place)
        }
        guard withGap(place, { $0.holds(observation) }) == true else { return deliver(observation, in: place) }
        let limit = limits.gapLines
        if withGap(place, { $0.isFull(limit) }) == true { giveUpGap(in: place) }
    }

    mutating func answered(historyOf place: ChannelKey, _ answer: Answer?) {
        let most = limits.gapLines
        let failure = answer?.failure.flatMap(ServerReply.init)
        let asker = networks[place.network]?.channels[place.name]?.gap.asker
        goOn(with: place) {
            $0.answered(failure: failure, isComplete: answer?.isComplete ?? false, most: most)
        }
        if let asker { askForHistory(over: asker, on: place.network) }
    }

    /// The connection hears the channel no more: another of ours goes on, if one is there.
    mutating func gapLost(in place: ChannelKey, _ connection: ConnectionID) {
        guard networks[place.network]?.channels[place.name]?.gap.asker == connection else { return }
        withGap(place) { $0.lost(connection) }
        if let other = otherAsker(in: place, than: connection) { return fillGap(in: place, other) }
        wake(.gap(place), after: limits.gapPatience)
    }

    private func otherAsker(in place: ChannelKey, than connection: ConnectionID) -> PuppetKey? {
        let others = networks[place.network]?.puppets.values.filter { puppet in
            puppet.connection != connection && tellsOfPast(puppet.key, in: place.name)
                && puppet.channels[place.name]?.state == .present
                && puppet.identity.flatMap { HistoryOffer($0) } != nil
        }
        return others?.map(\.key).min()
    }

    /// Nobody of ours has come to ask.
    mutating func gapTimedOut(in place: ChannelKey) {
        guard networks[place.network]?.channels[place.name]?.gap.isAwaited == true else { return }
        giveUpGap(in: place)
    }

    /// What was held goes on.
    mutating func giveUpGap(in place: ChannelKey) { goOn(with: place) { $0.giveUp() } }

    private mutating func goOn(with place: ChannelKey, _ take: (inout GapFill) -> GapFill.Step) {
        switch withGap(place, take) ?? .wait {
        case .wait: break
        case .ask(let connection, let request, let limit):
            guard let key = connections[connection],
                let spelling = networks[place.network]?.channels[place.name]?.spelling
            else { return }
            ask(key, .history(place), [request.message(target: spelling.text, limit: limit)])
        case .done(let end, let held):
            effects.append(.cancel(.gap(place)))
            tell(end, of: place)
            for observation in held { deliver(observation, in: place) }
        }
    }

    private mutating func tell(_ end: GapFill.End, of place: ChannelKey) {
        let fields: [LogEntry.Key: String] = [.network: place.network.name, .channel: place.name.text]
        switch end {
        case .filled: break
        case .tooLong:
            drop(.gapTooLong)
            log(.warning, "More was said in a channel while nobody of ours was there than is fetched", fields)
        case .refused(let reply):
            drop(.gapNotFilled)
            let said: [LogEntry.Key: String] = [.code: reply.code, .reason: reply.text]
            log(
                .warning,
                "A server does not tell what was said while nobody of ours was there",
                fields.merging(said) { $1 }
            )
        case .broken:
            drop(.gapNotFilled)
            log(.warning, "What was said while nobody of ours was there could not be fetched", fields)
        }
    }

    @discardableResult
    private mutating func withGap<Result>(
        _ place: ChannelKey,
        _ take: (inout GapFill) -> Result
    ) -> Result? {
        networks[place.network]?.channels[place.name]?.step { take(&$0.gap) }
    }
}
