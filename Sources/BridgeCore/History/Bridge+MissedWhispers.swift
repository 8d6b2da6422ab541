import IRCProtocol
import MatrixProtocol

// What was said to somebody alone while they were not connected.
extension Bridge {
    /// Asks where the server keeps it for whoever is logged in: a nick alone may have been somebody else's meanwhile.
    mutating func fetchMissed(_ key: PuppetKey, _ connection: ConnectionID, _ identity: SessionIdentity) {
        let offer = HistoryOffer(identity)
        guard key.user != nil, isKnownByName(key), offer != nil || bouncer(of: key) != nil else { return }
        guard let since = heardMarks[.person(key)] else { return heardAlone(key, at: now.wall) }
        guard let offer else { return }
        let missed = MissedWhispers(connection: connection, offer: offer, since: since)
        self.missed[key] = missed
        ask(missed.first, missed, key)
    }

    private func isKnownByName(_ key: PuppetKey) -> Bool {
        if bouncer(of: key) != nil { return true }
        let hasLogin = passwords[key] != nil || certificates[key] != nil
        return hasLogin && puppet(key)?.lacksAccount == false
    }

    private mutating func ask(_ question: MissedWhispers.Question, _ missed: MissedWhispers, _ key: PuppetKey) {
        let message =
            switch question {
            case .who:
                HistoryRequest.targets(
                    from: missed.since - Self.margin,
                    to: now.wall + Self.margin,
                    limit: missed.limit
                )
            case .after(let nick):
                HistoryRequest.after(.time(mark(of: nick, key, missed.since) - Self.margin))
                    .message(target: nick.text, limit: missed.limit)
            case .play:
                HistoryRequest.play(since: missed.since).message(target: "*", limit: missed.limit)
            }
        ask(key, .missed(key), [message])
    }

    /// Clocks differ a little. What is shown twice for it is known by its id.
    private static let margin: Int64 = 10_000

    /// What is known of the conversation may be newer than what is known of all.
    private func mark(of nick: Nickname, _ key: PuppetKey, _ since: Int64) -> Int64 {
        guard let user = key.user, let network = networks[key.network],
            let room = rooms.privateRoom(key.network, user, network.fold(nick)), let mark = whisperMarks[room]
        else { return since }
        return max(mark, since)
    }

    mutating func answered(missedBy key: PuppetKey, _ answer: Answer?) {
        guard let network = networks[key.network], var missed = missed[key] else { return }
        let types = network.support.channelTypes
        let question = missed.answered(answer) { ChannelName(parsing: $0, types: types) != nil }
        guard let question else { return finishMissed(key) }
        self.missed[key] = missed
        ask(question, missed, key)
    }

    /// Nothing is asked any more: what was held goes on.
    mutating func finishMissed(_ key: PuppetKey) {
        guard let missed = missed.removeValue(forKey: key) else { return }
        if !missed.isPlaying { heardAlone(key, at: now.wall) }
        for observation in missed.held {
            guard case .whispered(let kind, let text) = observation.fact else { continue }
            whispered(kind, text, from: observation, to: key)
        }
    }

    /// Whether words to somebody alone are to be carried over now: not those of the past that are known, and those of the
    /// present not before the past has come.
    mutating func isDue(_ observation: Observation, from nick: Nickname, to key: PuppetKey) -> Bool {
        guard observation.isHistory else {
            guard missed[key] != nil else { return true }
            missed[key]?.hold(observation)
            if missed[key]?.held.count ?? 0 > limits.gapLines { finishMissed(key) }
            return false
        }
        let asked = missed[key]
        // A bouncer may show unasked what it has kept.
        guard let network = networks[key.network], asked != nil || bouncer(of: key) != nil else { return false }
        if let messageID = observation.messageID {
            let line = MessageMap.Line(
                place: ChannelKey(network: key.network, name: network.fold(nick)),
                messageID: messageID
            )
            return messages.said(as: line) == nil
        }
        // Without ids only the times tell.
        guard asked?.isPlaying ?? true, let time = observation.time, let mark = heardMarks[.person(key)] ?? asked?.since
        else { return false }
        return time > mark
    }

    /// Words to somebody alone were carried over.
    mutating func noteWhisper(_ observation: Observation, in room: RoomID?, to key: PuppetKey) {
        let time = min(observation.time ?? now.wall, now.wall)
        if let room { whisperMarks[room] = max(whisperMarks[room] ?? time, time) }
        guard let mark = heardMarks[.person(key)], time > mark else { return }
        // Where there are no ids, the mark is all that tells what is known.
        if observation.messageID == nil || time - mark > Self.markGrain { heardAlone(key, at: time) }
    }

    private static let markGrain: Int64 = 600_000

    mutating func heardAlone(_ key: PuppetKey, at time: Int64) {
        guard heardMarks[.person(key)].map({ $0 < time }) ?? true else { return }
        heardMarks[.person(key)] = time
        store(.saveHeard(.person(key), time))
    }

    mutating func forgetHeard(by user: UserID) {
        heardMarks = heardMarks.filter { entry in
            guard case .person(let key) = entry.key else { return true }
            return key.user != user
        }
    }

    /// The connection has ended: all that was said until now was heard on it.
    mutating func stopHearing(_ key: PuppetKey) {
        missed[key] = nil
        guard let identity = puppet(key)?.identity, case .command = HistoryOffer(identity),
            heardMarks[.person(key)] != nil
        else { return }
        heardAlone(key, at: now.wall)
    }
}
