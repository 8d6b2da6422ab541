import IRCProtocol
import MatrixProtocol

// Pictures that people on IRC link to. The words go out as they are and at once; the picture follows them as an answer
// of the same ghost, or not at all. Its order lies in the outbox meanwhile, so that a restart neither forgets nor
// doubles it.
extension Bridge {
    /// Whether a link in such a line is looked at: not of what programs say, and of what is said to some alone.
    func showsPictures(of kind: OutgoingLine.Kind, _ status: String?, on id: NetworkID) -> Bool {
        kind != .notice && status == nil && networks[id]?.configuration.pictureLinks.enabled == true
    }

    /// - Parameters:
    ///   - text: without formatting.
    ///   - places: where the words went.
    mutating func fetchPicture(
        in text: String,
        by nick: Nickname,
        _ ghost: UserID,
        _ observation: Observation,
        _ reference: MessageReference,
        _ places: [PictureLink.Place]
    ) {
        let channel = reference.place
        guard !places.isEmpty,
            // What was said before we came is not news.
            !observation.isHistory, let url = PictureAddress.find(in: text), let network = networks[channel.network]
        else { return }
        let settings = network.configuration.pictureLinks
        if settings.requireVoice, network.channels[channel.name]?.roster[network.fold(nick)]?.prefixes.isEmpty ?? true {
            return drop(.notPermitted)
        }
        guard pictures.allows(channel, limits, now: now.monotonic) else { return drop(.pictureFlood) }
        let transaction =
            observation.messageID.map { derivedTransaction("picture", $0, channel.network.name) } ?? nextTransaction()
        pictures.expect(transaction)
        effects.append(
            .matrix(
                MatrixOrder(
                    transaction: transaction,
                    lane: .beside,
                    user: ghost,
                    action: .fetchPicture(PictureLink(url: url, largest: settings.maxSizeBytes, places: places)),
                    time: observation.time,
                    reference: reference.text
                )
            )
        )
    }

    mutating func pictureFetched(_ order: MatrixOrder, _ result: Result<OutgoingFile, PictureProblem>) {
        pictures.ended(order.transaction)
        guard case .fetchPicture(let link) = order.action,
            let reference = order.reference.flatMap({ MessageReference($0) })
        else { return }
        switch result {
        case .failure(let problem): drop(Self.reasons[problem] ?? .pictureUnreachable)
        case .success(let file):
            guard !isTakenBack(reference.said) else { return drop(.pictureUnwanted) }
            for place in link.places { show(file, order, reference, at: place) }
        }
    }

    private mutating func show(
        _ file: OutgoingFile,
        _ order: MatrixOrder,
        _ reference: MessageReference,
        at place: PictureLink.Place
    ) {
        let room = place.room
        // The room, its people and its rules may have changed meanwhile.
        guard rooms.rooms(of: reference.place).contains(room), !encrypted.contains(room),
            memberships[room]?.contains(order.user) == true, refusal(of: .speak(room), by: nil) == nil
        else { return drop(.pictureUnwanted) }
        var message = OutgoingMessage(kind: .text, body: file.name ?? "picture")
        message.file = file
        message.file?.name = nil
        message.answers = place.said
        if case .line(let channel, let id) = reference {
            message.inReplyTo = messages.said(as: .init(place: channel, messageID: id))?.places[room]?.event
        }
        effects.append(
            .matrix(
                MatrixOrder(
                    transaction: derivedTransaction("shown", order.transaction.text, room.text),
                    lane: .room(room),
                    user: order.user,
                    action: .sendMessage(room, message),
                    time: order.time,
                    reference: Self.mark + reference.said
                )
            )
        )
    }

    mutating func pictureShown(_ order: MatrixOrder, _ room: RoomID, _ event: EventID) {
        guard let reference = order.reference, reference.hasPrefix(Self.mark) else { return }
        let said = String(reference.dropFirst(Self.mark.count))
        guard !isTakenBack(said) else { return redact(event, in: room, as: order.user) }
        pictures.note(said, Pictures.Place(room: room, event: event, ghost: order.user))
    }

    /// The words that they belong to are gone.
    mutating func takeBackPictures(of said: String) {
        for picture in pictures.take(of: said) where rooms.knows(picture.room) {
            redact(picture.event, in: picture.room, as: picture.ghost)
        }
    }

    private func isTakenBack(_ said: String) -> Bool {
        guard let entry = recollection[said] else { return false }
        return entry.newest == nil
    }

    /// No ``MessageReference`` begins so: the picture is nothing that was said.
    private static let mark = "picture of\n"

    private static let reasons: [PictureProblem: DropReason] = [
        .badAddress: .pictureBadAddress, .forbiddenAddress: .pictureForbiddenAddress,
        .unreachable: .pictureUnreachable, .timedOut: .pictureTimedOut, .tooLarge: .pictureTooLarge,
        .notPicture: .pictureNone, .refused: .pictureRefused,
    ]
}
