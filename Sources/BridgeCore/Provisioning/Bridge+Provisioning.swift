import IRCProtocol
import MatrixProtocol

// Requests to link rooms and to undo links, wherever they were made.
extension Bridge {
    mutating func answer(_ request: ProvisioningRequest, _ token: ReplyToken) {
        switch request {
        case .link(let request): requestLink(request, for: .http(token))
        case .unlink(let request): requestUnlink(request, for: .http(token))
        case .listLinks(let room, let viewer): show(.links, of: room, to: viewer, token)
        case .queryLink(let network, let channel, let password): lookUp(network, channel, password, for: token)
        case .queryNetworks: answer(.networks(networkInstances), to: token)
        case .limits:
            answer(
                .limits(count: rooms.channelsOfRoom.count, limit: configuration.provisioning.roomLimit),
                to: token
            )
        case .listRequests(let room, let viewer): show(.requests, of: room, to: viewer, token)
        }
    }

    /// Asks for a link to be undone, by somebody whose power in the room is looked up first.
    mutating func requestUnlink(_ request: UnlinkRequest, for requester: Requester) {
        guard let network = networks[request.network] else {
            return refuse(ProvisioningRefusal(.unknownNetwork, "There is no such network here."), requester)
        }
        let key = network.key(request.channel)
        guard pendingPlumb(request.room, key) != nil || rooms.rooms(of: key).contains(request.room) else {
            return refuse(Self.notLinked(request), requester)
        }
        query(.state(request.room), for: .unlinking(request, requester))
    }

    mutating func unlink(_ request: UnlinkRequest, for requester: Requester, _ outcome: MatrixQueryOutcome) {
        guard case .answered(.state(let state)) = outcome else {
            return refuse(ProvisioningRefusal(.unavailable, "The room could not be looked at."), requester)
        }
        guard RoomAuthority(state: state).mayDecide(request.user) else {
            return refuse(
                ProvisioningRefusal(
                    .notEnoughPower,
                    "Only who may change the power levels of the room may undo its links."
                ),
                requester
            )
        }
        guard let key = networks[request.network]?.key(request.channel) else {
            return refuse(Self.notLinked(request), requester)
        }
        if let pending = pendingPlumb(request.room, key) {
            consent(pending) { $0.withdrawn() }
            return grant(.unlinked, "The request for \(request.channel) is taken back.", requester)
        }
        guard let link = rooms.links[key]?.first(where: { $0.room == request.room }) else {
            return refuse(Self.notLinked(request), requester)
        }
        guard link.origin == .provision else {
            return refuse(
                ProvisioningRefusal(
                    .notEnoughPower,
                    "This link was not made on request. Ask an administrator of the bridge to undo it."
                ),
                requester
            )
        }
        // Told before the bot leaves the room that it may have been asked in.
        grant(.unlinked, "\(link.spelling) is no longer linked with this room.", requester)
        end(link, reason: "\(request.user) has asked for it")
    }

    private static func notLinked(_ request: UnlinkRequest) -> ProvisioningRefusal {
        ProvisioningRefusal(.unknownLink, "The room is not linked with \(request.channel).")
    }

    // MARK: What is known without asking anybody

    func provisionedLinks(of room: RoomID) -> [ProvisionedLink] {
        (rooms.channelsOfRoom[room] ?? []).compactMap { channel in
            rooms.links[channel]?.first { $0.room == room }.map {
                ProvisionedLink(room: room, network: channel.network, channel: $0.spelling, origin: $0.origin)
            }
        }
    }

    /// Requests for the room that wait, and those that ended lately.
    func requests(in room: RoomID) -> [LinkProgress] {
        let pending = consents.requests.values.sorted { $0.id < $1.id }.filter { $0.link.room == room }
        return consents.ended(in: room, now: now.monotonic) + pending.map { $0.progress(now: now.wall) }
    }

    // MARK: Answers

    mutating func answer(_ answer: ProvisioningAnswer, to token: ReplyToken) {
        reply(token, .provisioning(answer))
    }

    mutating func refuse(_ refusal: ProvisioningRefusal, _ requester: Requester) {
        grant(.refused(refusal), refusal.sentence, requester)
    }

    /// The one answer to a requester: a value for programs, a sentence for people.
    mutating func grant(_ answer: ProvisioningAnswer, _ sentence: String, _ requester: Requester) {
        switch requester {
        case .command(let place): respond(place, sentence)
        case .http(let token): self.answer(answer, to: token)
        }
    }
}
