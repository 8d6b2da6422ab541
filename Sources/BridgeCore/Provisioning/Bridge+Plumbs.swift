import IRCProtocol
import MatrixProtocol

// Requests to link, carried out.
extension Bridge {
    /// Asks for a link. Each request has one clear end, and `requester` hears of it.
    mutating func requestLink(_ request: LinkRequest, for requester: Requester) {
        if let refusal = earlyRefusal(of: request) { return refuse(refusal, requester) }
        guard let network = networks[request.network] else { return }
        consents.last += 1
        let id = PlumbID("\(boot)-\(consents.last)")
        var place: CommandPlace?
        switch requester {
        case .command(let room): place = room
        case .http(let token): consents.waiting[id] = token
        }
        consents.requests[id] = PlumbRequest(
            id,
            request,
            place: place,
            patience: plumbingPatience,
            caseMapping: network.caseMapping
        )
        let wall = now.wall
        consent(id) { $0.begin(now: wall) }
    }

    var plumbingPatience: PlumbRequest.Patience {
        PlumbRequest.Patience(
            preparation: limits.plumbingPreparation,
            answer: configuration.provisioning.requestTimeout
        )
    }

    /// Goes on with what an earlier run began.
    mutating func resumePlumbs() {
        let wall = now.wall
        for id in consents.requests.keys.sorted() { consent(id) { $0.resume(now: wall) } }
    }

    mutating func consent(_ id: PlumbID, _ take: (inout PlumbRequest) -> [PlumbEffect]) {
        guard let effects = consents.requests[id]?.step(take) else { return }
        perform(effects, of: id)
    }

    mutating func perform(_ effects: [PlumbEffect], of id: PlumbID) {
        for effect in effects {
            guard let request = consents.requests[id] else { return }
            perform(effect, of: request)
        }
    }

    private mutating func perform(_ effect: PlumbEffect, of request: PlumbRequest) {
        let link = request.link
        switch effect {
        case .save: store(.savePlumb(request.record))
        case .wake(let delay): wake(.plumb(request.id), after: delay)
        case .enterRoom:
            let transaction = act(in: link.room, as: configuration.bot, .join(link.room))
            consents.entries[transaction] = request.id
        case .readRoom: query(.state(link.room), for: .plumbing(request.id))
        case .enterChannel:
            visit(link.channel, on: link.network, password: link.channelPassword, for: .plumb(request.id))
        case .check(let nick):
            ask(
                PuppetKey(network: link.network, user: nil),
                .plumbing(request.id, nick),
                OperatorFinding.question(nick, on: link.channel)
            )
        case .ask(let consenter, let again, let remaining): putQuestion(request, consenter, again: again, remaining)
        case .tell(let nick, let word): tell(nick, on: link.network, word.sentence(link.channel))
        case .end(let end, let nick): finish(request, end, telling: nick)
        }
    }

    private mutating func putQuestion(
        _ request: PlumbRequest,
        _ consenter: Consenter,
        again: Bool,
        _ remaining: Duration
    ) {
        let link = request.link
        let room = consents.rooms[request.id]?.alias?.text ?? link.room.text
        let words = PlumbWords.question(link, room: room, again: again, remaining)
        if let token = say(words, to: .nick(consenter.nick), as: .message, on: link.network) {
            consents.questions[token] = request.id
        }
        if !again { claim(.pending, request, consents.rooms[request.id]) }
        if let token = consents.waiting.removeValue(forKey: request.id) { answer(.linkRequested, to: token) }
        tell(
            request,
            again ? PlumbWords.askedAgain(link) : PlumbWords.asked(link, networkName(link.network), remaining)
        )
    }

    /// To the one who asked, where they asked; over HTTP, in the room.
    mutating func tell(_ request: PlumbRequest, _ words: String) {
        guard let place = request.place else { return notice(in: request.link.room, words) }
        respond(place, words)
    }

    // MARK: What comes back

    mutating func enteredRoom(_ id: PlumbID, _ outcome: MatrixOutcome) {
        if case .failed(let failure) = outcome {
            consent(id) { $0.roomClosed(failure.message) }
        } else {
            consent(id) { $0.enteredRoom() }
        }
    }

    mutating func readRoom(_ id: PlumbID, _ outcome: MatrixQueryOutcome) {
        guard let link = consents.requests[id]?.link else { return }
        guard case .answered(.state(let state)) = outcome else { return consent(id) { $0.roomUnreadable() } }
        let authority = RoomAuthority(state: state)
        consents.rooms[id] = authority
        let refusal = refusal(of: link, authority)
        consent(id) { $0.roomRead(refusal: refusal) }
    }

    /// `answer` nil: there was no connection to ask over.
    mutating func checked(_ id: PlumbID, _ nick: Nickname, _ answer: Answer?) {
        guard let link = consents.requests[id]?.link, let support = networks[link.network]?.support else { return }
        let wall = now.wall
        guard let answer, answer.isComplete else { return consent(id) { $0.uncheckable(now: wall) } }
        let finding = OperatorFinding(nick, on: link.channel, answer.lines, support: support)
        consent(id) { $0.checked(finding, now: wall) }
    }

    /// The question itself would not go out.
    mutating func refusedQuestion(_ token: LineToken, _ reply: ServerReply) {
        guard let id = consents.questions.removeValue(forKey: token) else { return }
        consent(id) { $0.unaskable(reply) }
    }

    mutating func plumbTimedOut(_ id: PlumbID) {
        let wall = now.wall
        consent(id) { $0.timeUp(now: wall) }
    }

    /// Something that the bot sees, whichever channels are linked.
    mutating func watch(_ observation: Observation, on id: NetworkID) {
        guard !consents.requests.isEmpty, !observation.isHistory, let nick = observation.source.nick else { return }
        switch observation.fact {
        case .quit: saw(nick, .left, on: id, in: nil)
        case .parted(let channel, _): saw(nick, .left, on: id, in: channel)
        case .kicked(let channel, let nick, _): saw(nick, .left, on: id, in: channel)
        case .renamed(let new): saw(nick, .renamed(new), on: id, in: nil)
        case .hostChanged: saw(nick, .rehosted, on: id, in: nil)
        case .mode(let channel, let changes):
            for change in changes where !change.isSet && change.letter == "o" {
                if let target = change.parameter.flatMap({ Nickname(parsing: $0) }) {
                    saw(target, .lostOperator, on: id, in: channel)
                }
            }
        case .said, .tagged, .deleted, .whispered, .joined, .topic, .invited, .accountChanged, .realnameChanged,
            .awayChanged:
            break
        }
    }

    private mutating func saw(_ nick: Nickname, _ change: PresenceChange, on id: NetworkID, in channel: ChannelName?) {
        guard let mapping = networks[id]?.caseMapping else { return }
        let folded = channel.map { mapping.fold($0) }
        for request in consents.requests.values.sorted(by: { $0.id < $1.id }) where request.link.network == id {
            guard folded == nil || folded == mapping.fold(request.link.channel) else { continue }
            consent(request.id) { $0.saw(nick, change) }
        }
    }
}

extension PlumbRequest {
    func progress(now: Int64) -> LinkProgress {
        let stage: LinkProgress.Stage =
            switch state {
            case .asked, .confirming: .asked(remaining: .milliseconds(max(0, deadline - now)))
            case .fresh, .enteringRoom, .readingRoom, .enteringChannel, .checking, .rereadingRoom, .ended: .preparing
            }
        return LinkProgress(
            user: link.user,
            room: link.room,
            network: link.network,
            channel: link.channel,
            operatorNick: link.operatorNick,
            stage: stage
        )
    }

    /// In place.
    mutating func step(_ take: (inout PlumbRequest) -> [PlumbEffect]) -> [PlumbEffect] { take(&self) }
}
