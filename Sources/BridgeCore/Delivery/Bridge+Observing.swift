import IRCProtocol
import MatrixProtocol

// What connections see on IRC: channel traffic goes to the channel's broker, what is addressed to us goes on at once.
extension Bridge {
    /// Channel traffic goes to the channel's broker; what is addressed to us goes on at once.
    mutating func observed(_ observation: Observation, _ key: PuppetKey, _ connection: ConnectionID) {
        if observation.isHistory, case .said(_, let channel, _, _) = observation.fact,
            showed(observation, in: channel, connection), let place = networks[key.network]?.key(channel)
        {
            return pass(observation, in: place)
        }
        if observation.isHistory, observation.tags[DeliveryMark.lineTag] != nil, arrived(observation, key.network) {
            return
        }
        if key.isBot { watch(observation, on: key.network) }
        learnProfile(observation, on: key.network)
        switch observation.fact {
        case .whispered(let kind, let text):
            whispered(kind, text, from: observation, to: key)
        case .topic(let channel, let text) where observation.isHistory:
            // What the server tells on joining: the topic as it stands, set while we were away or not.
            if let channel = networks[key.network]?.key(channel), !rooms.rooms(of: channel).isEmpty {
                topic(text, by: nil, channel, time: nil)
            }
        case .said(_, let channel, _, _) where observation.isHistory && !isNews(observation, in: channel, key.network):
            drop(.replayed)
        case .said(let kind, let channel, let text, _):
            seenOwn(kind, channel, text, observation, key, connection)
            brokerOf(channel, key.network) { $0.observed(connection, observation, now: $1) }
        case .tagged(nil), .deleted(nil, _): relatedAlone(observation, to: key)
        case .tagged(let channel?) where observation.tags[.typing] != nil && observation.tags.answered == nil:
            typed(observation, in: channel, key.network, connection)
        case .tagged(let channel?), .deleted(let channel?, _),
            .joined(let channel, _), .parted(let channel, _), .kicked(let channel, _, _),
            .topic(let channel, _), .mode(let channel, _):
            brokerOf(channel, key.network) { $0.observed(connection, observation, now: $1) }
        case .quit, .renamed:
            guard let nick = observation.source.nick, let folded = networks[key.network]?.fold(nick) else { return }
            for channel in puppet(key)?.channels.keys.sorted() ?? []
            where networks[key.network]?.channels[channel]?.knew(folded, by: connection, at: now.monotonic) == true {
                broker(key.network, channel) { $0.observed(connection, observation, now: $1) }
            }
        case .invited(let channel):
            invited(key, to: channel, by: observation.source)
        case .accountChanged(let account):
            peerChanged(observation, key.network) { $0.account = account ?? $0.account }
        case .hostChanged(let user, let host):
            peerChanged(observation, key.network) { ($0.user, $0.host) = (user, host) }
        case .realnameChanged, .awayChanged:
            break
        }
    }

    /// Whether a replayed line may be one that we missed: not older than the newest that we know of the channel, within the
    /// second to which servers cut the times of replays. What was said before the channel was bridged stays there.
    private func isNews(_ observation: Observation, in channel: ChannelName, _ id: NetworkID) -> Bool {
        guard let network = networks[id], let time = observation.time,
            let newest = network.channels[network.fold(channel)]?.newest
        else { return false }
        // As durations: the server chose the time, and integers would overflow.
        return Duration.milliseconds(newest) - .milliseconds(time) <= .seconds(1)
    }

    mutating func heard(at time: Int64, messageID: String? = nil, in channel: FoldedName, on id: NetworkID) {
        networks[id]?.channels[channel]?.hear(at: time, messageID: messageID)
    }
}
