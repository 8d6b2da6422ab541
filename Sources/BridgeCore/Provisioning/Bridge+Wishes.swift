import IRCProtocol
import MatrixProtocol

// What people on IRC say to the bot.
extension Bridge {
    mutating func heardByBot(_ kind: OutgoingLine.Kind, _ text: String, _ observation: Observation, _ id: NetworkID) {
        // An answer to a notice could go on for ever.
        guard kind == .message, !observation.isHistory, let network = networks[id], let nick = observation.source.nick
        else { return drop(.unknownTarget) }
        let speaker = Speaker(
            nick: nick,
            user: observation.source.user,
            host: observation.source.host,
            account: observation.account
        )
        let words = FormattedText(parsing: text).plain
        let wish = OperatorWish.parse(words, types: network.support.channelTypes)
        // Whoever is asked may also close the channel instead: that is no answer which was not understood.
        let requests = wish == nil ? consents.requests.keys.sorted() : []
        for request in requests where consents.requests[request]?.link.network == id {
            guard let effects = consents.requests[request]?.heard(words, from: speaker) else { continue }
            return perform(effects, of: request)
        }
        guard consents.allowance.take(network.fold(nick), on: id, now: now.monotonic) else {
            return drop(.notAnswered)
        }
        guard let (deed, channel) = wish else {
            tell(nick, on: id, Self.whatTheBotUnderstands)
            return
        }
        guard let channel else {
            tell(nick, on: id, "Say !\(deed.rawValue) and the channel's name.")
            return
        }
        begin(OperatorWish(deed: deed, network: id, channel: channel, speaker: speaker))
    }

    private static let whatTheBotUnderstands =
        "I am the bot of a Matrix bridge and have no question for you. Operators of a channel may say "
        + "!unbridge #channel, !optout #channel or !optin #channel."

    private static let mostWishes = 50

    private mutating func begin(_ wish: OperatorWish) {
        guard consents.wishes.count < Self.mostWishes else { return drop(.notAnswered) }
        consents.last += 1
        let id = WishID(rawValue: consents.last)
        consents.wishes[id] = wish
        visit(wish.channel, on: wish.network, for: .wish(id))
    }

    /// The server has said who it is.
    mutating func found(_ answer: Answer?, for id: WishID) {
        guard let wish = consents.wishes[id], let network = networks[wish.network] else { return }
        guard let answer, answer.isComplete else {
            return endWish(id, "The server did not answer me. Try again later.")
        }
        let finding = OperatorFinding(wish.speaker.nick, on: wish.channel, answer.lines, support: network.support)
        guard wish.isGranted(finding) else {
            return endWish(id, "Only operators of \(wish.channel) may say that, while they are on it.")
        }
        let key = network.key(wish.channel)
        let words =
            switch wish.deed {
            case .unbridge: unbridge(key, wish)
            case .optout: optOut(key, wish, finding)
            case .optin: optIn(key, wish)
            }
        endWish(id, words)
    }

    /// `words` nil: there is nobody to tell, or nothing.
    mutating func endWish(_ id: WishID, _ words: String?) {
        guard let wish = consents.wishes.removeValue(forKey: id), let key = networks[wish.network]?.key(wish.channel)
        else { return }
        if let words { tell(wish.speaker.nick, on: wish.network, words) }
        endVisit(key, of: .wish(id))
    }

    // MARK: Deeds

    private mutating func unbridge(_ key: ChannelKey, _ wish: OperatorWish) -> String {
        let links = rooms.links[key] ?? []
        guard !links.isEmpty else { return "\(wish.channel) is not linked." }
        let revocable = links.filter { $0.origin != .configuration }
        cut(revocable, "\(wish.speaker.nick), an operator there, has ended it")
        guard revocable.count == links.count else {
            return
                "\(wish.channel) is linked by the configuration of the bridge: say !optout \(wish.channel) to end that."
        }
        return "\(wish.channel) is no longer linked."
    }

    private mutating func optOut(_ key: ChannelKey, _ wish: OperatorWish, _ finding: OperatorFinding) -> String {
        let optOut = OptOut(
            network: wish.network,
            channel: wish.channel,
            nick: wish.speaker.nick,
            account: finding.account,
            since: now.wall
        )
        if let former = consents.optOuts.updateValue(optOut, forKey: key) {
            store(.removeOptOut(former.network, former.channel))
        }
        store(.saveOptOut(optOut))
        log(
            .info,
            "A channel was closed to the bridge by its operator",
            [.network: wish.network.name, .channel: wish.channel.text, .nick: wish.speaker.nick.text]
        )
        cut(
            rooms.links[key] ?? [],
            "\(wish.speaker.nick), an operator there, has closed it to this bridge"
        )
        overtake(key)
        return "\(wish.channel) will not be linked any more. Say !optin \(wish.channel) to allow it again."
    }

    private mutating func optIn(_ key: ChannelKey, _ wish: OperatorWish) -> String {
        guard liftOptOut(key) else { return "\(wish.channel) is open to the bridge already." }
        return "\(wish.channel) may be linked again, with the consent of an operator."
    }

    private mutating func cut(_ links: [Link], _ words: String) {
        for link in links {
            end(link, reason: words)
        }
    }

    // MARK: Words

    /// A word of the bot to somebody on IRC. Lost with the connection: it is about now.
    mutating func tell(_ nick: Nickname, on id: NetworkID, _ words: String) {
        say(words, to: .nick(nick), as: .notice, on: id)
    }

    @discardableResult
    mutating func say(
        _ words: String,
        to target: OutgoingLine.Target,
        as kind: OutgoingLine.Kind,
        on id: NetworkID
    ) -> LineToken? {
        let bot = PuppetKey(network: id, user: nil)
        guard let connection = puppet(bot)?.connection, puppet(bot)?.isOnline == true else { return nil }
        lastToken += 1
        let token = LineToken(rawValue: lastToken)
        order(connection, .say(OutgoingLine(token: token, target: target, kind: kind, text: FormattedText(words))))
        return token
    }
}
