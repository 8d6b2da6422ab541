import IRCProtocol
import MatrixProtocol

// What a message answers or corrects, as people on IRC can follow it.
//
// A quote shows some of what was said to all who read the channel, in the name of whoever replies. So it is made only of
// what was said in the same room while they were there, stands in the same channel already, and has not been taken back.
extension Bridge {
    func carriage(on id: NetworkID) -> CarriagePolicy {
        CarriagePolicy(traits: networks[id]?.traits ?? NetworkTraits(), settings: configuration.matrixHandler)
    }

    func phrase(
        _ words: [FormattedText],
        _ kind: OutgoingLine.Kind,
        _ content: MessageContent,
        _ event: RoomEvent,
        at place: ChannelKey
    ) -> Phrase {
        let plain = Phrase(kind: kind, lines: words)
        switch content.relation {
        case nil: return plain
        case .reply(let target): return answer(plain, target, event, at: place)
        case .thread(_, let target?): return answer(plain, target, event, at: place)
        case .thread(let root, nil):
            return answer(plain, root, event, at: place, isFollowed: threads[event.room] == root)
        case .replacement(let original): return correct(plain, original, event, at: place)
        }
    }

    // MARK: Replies

    /// `isFollowed`: the words before were of the same thread, so that a reader needs no help.
    private func answer(
        _ plain: Phrase,
        _ target: EventID,
        _ event: RoomEvent,
        at place: ChannelKey,
        isFollowed: Bool = false
    ) -> Phrase {
        var phrase = plain
        if carriage(on: place.network)[.reply] == .tags, let id = messages.messageID(of: target, in: place) {
            phrase.tags = MessageTags(answering: id)
            return phrase
        }
        guard !isFollowed, isHere(target, event.room), let author = author(of: target, in: event.room),
            let nick = nick(showing: author, on: place.network)
        else { return phrase }
        if phrase.kind == .action {
            phrase.append(" (re \(nick))")
            return phrase
        }
        let settings = configuration.matrixHandler
        let entry = recollection[messages.name(of: target)]
        let quote = quotable(target, by: event.sender, in: event.room, at: place)
            .flatMap { Quote.of($0, length: settings.replySourceMaxLength) }
        // As durations: whoever wrote the events chose their times, and integers would overflow.
        let age = entry.map { Duration.milliseconds(event.time) - .milliseconds($0.time) } ?? .zero
        let isThread = threadRoot(of: event) == target
        if let quote, age > settings.shortReplyThreshold || isThread {
            phrase.fill(settings.longReplyTemplate, nick: nick, original: quote)
        } else if !phrase.addresses(nick) {
            phrase.fill(settings.shortReplyTemplate, nick: nick, original: quote)
        }
        return phrase
    }

    private func threadRoot(of event: RoomEvent) -> EventID? {
        guard case .message(let content) = event.content, case .thread(let root, nil) = content.relation else {
            return nil
        }
        return root
    }

    /// Whether the event stands in this room: an id alone proves nothing, for people can name any.
    private func isHere(_ event: EventID, _ room: RoomID) -> Bool {
        if messages.said(as: event)?.places[room]?.event == event { return true }
        return recollection[event.text]?.home == room
    }

    /// The words of an event, where all who would read them there may.
    func quotable(_ event: EventID, by user: UserID, in room: RoomID, at place: ChannelKey) -> String? {
        guard isHere(event, room), let entry = recollection[messages.name(of: event)], entry.places.contains(place),
            recollection.wasThere(user, in: room, for: entry)
        else { return nil }
        return entry.newest
    }

    func nick(showing user: UserID, on id: NetworkID) -> String? {
        if let nick = name(of: MatrixURI(user), on: id) { return nick }
        return ghostNick(of: user) == nil ? String(user.localpart.prefix(12)) : nil
    }

    // MARK: Edits

    private func correct(_ plain: Phrase, _ original: EventID, _ event: RoomEvent, at place: ChannelKey) -> Phrase {
        var phrase = plain
        let nothing = Phrase(kind: plain.kind, lines: [])
        let entry = recollection[messages.name(of: original)]
        guard isHere(original, event.room),
            let time = entry?.time ?? messages.said(as: original)?.places[event.room]?.time,
            Duration.milliseconds(event.time) - .milliseconds(time) <= configuration.matrixHandler.editWindow
        else { return nothing }
        if carriage(on: place.network)[.reply] == .tags, let id = messages.messageID(of: original, in: place) {
            phrase.tags = MessageTags(answering: id)
        }
        let policy = carriage(on: place.network)[.edit]
        if policy == .nothing { return nothing }
        if policy == .correction, let entry, entry.places.contains(place) {
            switch Correction(entry.shown, plain.lines.map(\.plain)) {
            case .trivial: return nothing
            case .words(let words):
                phrase.kind = plain.kind == .notice ? .notice : .message
                phrase.lines = [FormattedText(words)]
                return phrase
            case .all: break
            }
        }
        phrase.prepend("* ")
        return phrase
    }

    // MARK: What is remembered

    /// Keeps the words for quotes and corrections, and that of which thread they are.
    mutating func recall(_ content: MessageContent, _ event: RoomEvent, _ destinations: [Destination]) {
        guard let words = destinations.first?.words else { return }
        let text = words.joined(separator: "\n")
        if case .replacement(let original) = content.relation {
            let isShown = destinations.contains { !$0.lines.isEmpty }
            recollection.edit(messages.name(of: original), by: event.id, to: text, shown: isShown ? words : nil)
            return
        }
        if case .thread(let root, _) = content.relation {
            threads[event.room] = root
        } else {
            threads[event.room] = nil
        }
        recollection.note(
            event.id.text,
            Recollection.Entry(
                author: event.sender,
                home: event.room,
                places: destinations.map(\.place),
                newest: text,
                shown: words,
                time: event.time
            )
        )
    }
}
