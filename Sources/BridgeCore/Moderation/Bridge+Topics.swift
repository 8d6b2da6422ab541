import IRCProtocol
import MatrixProtocol

// A room's topic on its way to IRC. What comes back of it is known, however it had to be cut.
extension Bridge {
    mutating func take(topic: String, _ event: RoomEvent) {
        guard let channels = rooms.channelsOfRoom[event.room] else { return drop(.notLinked) }
        if encrypted.contains(event.room) { return drop(.encryptedRoom) }
        for channel in channels {
            guard let spelling = networks[channel.network]?.channels[channel.name]?.spelling else { continue }
            let cut = TopicCut(topic, limit: networks[channel.network]?.support.topicLength, on: spelling)
            // What comes back from IRC is news to the other rooms only.
            networks[channel.network]?.channels[channel.name]?.shownTopics[event.room] = cut.text
            guard networks[channel.network]?.channels[channel.name]?.topic != cut.text else { continue }
            let own = PuppetKey(network: channel.network, user: event.sender)
            let bot = PuppetKey(network: channel.network, user: nil)
            // Who is not on IRC has the bot to do it, if the channel lets it.
            let actor = [own, bot].first { puppet($0)?.channels[channel.name]?.state == .present }
            guard let actor else {
                topicRefused(channel, event.room, by: event.sender, "neither you nor the bridge is there")
                continue
            }
            if cut.isCut {
                tell(
                    event.sender,
                    "The topic of \(spelling) was cut on IRC: the network takes \(cut.limit) bytes.",
                    isImportant: true
                )
            }
            setTopic(cut.text, of: channel, in: event.room, for: event.sender, over: actor)
        }
    }

    private mutating func setTopic(
        _ topic: String,
        of channel: ChannelKey,
        in room: RoomID,
        for user: UserID,
        over actor: PuppetKey
    ) {
        guard let spelling = networks[channel.network]?.channels[channel.name]?.spelling else { return }
        ask(
            actor,
            .roomTopic(user, channel, room, topic: topic, isBot: actor.isBot),
            [Message(.topic, [Parameter(spelling), Parameter(cleaning: topic)])]
        )
    }

    mutating func topicAnswered(
        _ answer: Answer?,
        _ topic: String,
        of channel: ChannelKey,
        in room: RoomID,
        for user: UserID,
        wasBot: Bool
    ) {
        let failure = answer?.failure.flatMap(ServerReply.init)
        guard failure != nil || answer?.isComplete != true else { return }
        let bot = PuppetKey(network: channel.network, user: nil)
        // The bot may be an operator where the user is none.
        if failure != nil, !wasBot, puppet(bot)?.channels[channel.name]?.state == .present, hasRank(bot, on: channel) {
            return setTopic(topic, of: channel, in: room, for: user, over: bot)
        }
        let words = failure.map { "\($0.sentence) (\($0.code))" } ?? "\(networkName(channel.network)) did not answer"
        topicRefused(channel, room, by: user, words)
    }

    /// The channel's topic is another. A portal shows it as it is; the moderators of other rooms do as they like.
    mutating func topicRefused(_ channel: ChannelKey, _ room: RoomID, by user: UserID, _ reason: String) {
        guard let state = networks[channel.network]?.channels[channel.name] else { return }
        tell(user, "The topic of \(state.spelling) was not changed on IRC: \(reason).", isImportant: true)
        guard rooms.links[channel]?.first(where: { $0.room == room })?.origin.isPortal == true else { return }
        let topic = IRCToMatrix.plain(state.topic ?? "")
        networks[channel.network]?.channels[channel.name]?.shownTopics[room] = topic
        act(in: room, as: configuration.bot, .setTopic(room, topic))
    }
}
