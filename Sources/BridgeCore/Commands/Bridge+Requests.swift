import IRCProtocol
import MatrixProtocol

// Questions to IRC servers and their answers.
extension Bridge {
    /// Asks over the puppet's connection. Without one the answer is at once that there is none.
    mutating func ask(_ key: PuppetKey, _ purpose: Request.Purpose, _ lines: [Message]) {
        guard let connection = puppet(key)?.connection, puppet(key)?.isOnline == true else {
            return conclude(purpose, on: key.network, nil)
        }
        let open = requests.values.count { $0.key == key }
        guard open < limits.openRequests || purpose.place == nil else {
            guard let place = purpose.place else { return }
            return respond(
                place,
                "\(open) of your questions wait for \(networkName(key.network)) already. Try again later."
            )
        }
        lastToken += 1
        let token = RequestToken(rawValue: lastToken)
        requests[token] = Request(key: key, connection: connection, purpose: purpose)
        wake(.request(token), after: limits.commandTimeout)
        order(connection, .request(token, lines))
    }

    mutating func answered(_ token: RequestToken, _ answer: Answer) {
        guard let request = requests.removeValue(forKey: token) else { return }
        effects.append(.cancel(.request(token)))
        conclude(request.purpose, on: request.key.network, answer)
    }

    /// Whoever was to answer has not: the question is not left open for ever.
    mutating func giveUpRequest(_ token: RequestToken) {
        guard let request = requests.removeValue(forKey: token) else { return }
        conclude(request.purpose, on: request.key.network, Answer(lines: [], isComplete: false))
    }

    mutating func failRequests(of connection: ConnectionID) {
        for (token, request) in requests.filter({ $0.value.connection == connection })
            .sorted(by: { $0.key.rawValue < $1.key.rawValue })
        {
            requests[token] = nil
            effects.append(.cancel(.request(token)))
            conclude(request.purpose, on: request.key.network, Answer(lines: [], isComplete: false))
        }
    }

    /// `answer` nil: there was no connection to ask over.
    private mutating func conclude(_ purpose: Request.Purpose, on network: NetworkID, _ answer: Answer?) {
        let name = networkName(network)
        switch purpose {
        case .moderation(let user, let what):
            guard let answer else { return tell(user, "\(what): you are not connected to \(name).", isImportant: true) }
            if let failure = answer.failure.flatMap(ServerReply.init) {
                tell(user, "\(what): \(failure.sentence) (\(failure.code)).", isImportant: true)
            } else if !answer.isComplete {
                tell(user, "\(what): \(name) did not answer.", isImportant: true)
            }
        case .raw(let place):
            respond(place, Answers.raw(answer, network: name))
        case .nick(let place, let former, let wanted):
            concludeNick(place, network, former, wanted, answer)
        case .administration(let token): answerRaw(answer, token)
        case .whois(let place, let nick):
            respond(place, Answers.whois(nick, answer, network: name))
        case .plumbing(let id, let nick): checked(id, nick, answer)
        case .wish(let id): found(answer, for: id)
        case .lookup(let token): lookedUp(token, answer)
        case .lines(let place): respond(place, Answers.plain(answer, network: name))
        case .names(let place, let channel): respond(place, Answers.names(channel, answer, network: name))
        case .topic(let place, let channel, let isSet):
            respond(place, Answers.topic(channel, isSet: isSet, answer, network: name))
        case .message(let place, let nick): respond(place, Answers.message(nick, answer, network: name))
        case .regaining(let place, let state):
            let failure = answer?.failure.flatMap(ServerReply.init)
            regaining(PuppetKey(network: network, user: place.user)) {
                switch state {
                case .asked: $0.asked(failure, network: name)
                case .taking: $0.taken(failure)
                }
            }
        case .roomTopic(let user, let channel, let room, let topic, let isBot):
            topicAnswered(answer, topic, of: channel, in: room, for: user, wasBot: isBot)
        case .acquaintance(let room, let isInvitation):
            peerTold(in: room, answer)
            concludeAcquaintance(room, isInvitation: isInvitation, answer)
        case .history(let place): answered(historyOf: place, answer)
        case .missed(let key): answered(missedBy: key, answer)
        case .channelModes(let channel, let withBans): modesTold(answer, of: channel, withBans: withBans)
        case .act(let id): actAnswered(id, answer)
        case .census(let channel): counted(channel, answer)
        case .people(let channel, let token): peopleTold(answer, of: channel, token: token)
        case .courtesy:
            break
        }
    }

    private mutating func concludeNick(
        _ place: CommandPlace,
        _ network: NetworkID,
        _ former: Nickname,
        _ wanted: Nickname,
        _ answer: Answer?
    ) {
        let key = PuppetKey(network: network, user: place.user)
        guard let answer else {
            return respond(
                place,
                "You are not connected to \(networkName(network)); you will be \(wanted) when you are."
            )
        }
        if let failure = answer.failure.flatMap(ServerReply.init) {
            return respond(place, "Failed to change nick: \(failure.sentence) (\(failure.code)).")
        }
        if let nick = puppet(key)?.nick, nick.text == wanted.text {
            remember(key) { $0.wantedNick = nick }
            return respond(place, "Nick changed from '\(former)' to '\(nick)'.")
        }
        respond(
            place,
            answer.isComplete
                ? "The server did not change your nick and did not say why."
                : "Timed out waiting for a response to change nick."
        )
    }
}
