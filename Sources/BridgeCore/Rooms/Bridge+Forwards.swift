import IRCProtocol
import MatrixProtocol

// Channels that send whoever joins them to another (470).
extension Bridge {
    /// One of ours asked for a channel and is on another now.
    mutating func forwarded(_ key: PuppetKey, from channel: ChannelName, to forward: ChannelName) {
        guard let network = networks[key.network] else { return }
        let (folded, name) = (network.fold(channel), network.configuration.name)
        let target = network.key(forward)
        guard let user = key.user else { return botForwarded(key, from: channel, to: forward) }
        giveUpLines(of: key, channel: folded, "\(channel) sends whoever joins it to \(forward)")
        with(key) { $0.channels[folded] = nil }
        let isHopeless = network.configuration.ircClients.kickOnChannelJoinFailure
        guard mayBridge(forward, on: key.network, for: user) else {
            leaveUnwanted(forward, key, reason: "This channel is not bridged")
            tell(
                user,
                "\(channel) on \(name) sends whoever joins it to \(forward), which is not bridged here.",
                isImportant: true
            )
            if isHopeless { kick(user, fromRoomsOf: network.key(channel), "\(channel) forwards to \(forward)") }
            return
        }
        with(key) { puppet in
            if puppet.channels[target.name] == nil {
                puppet.channels[target.name] = Puppet.Channel(spelling: forward, password: nil, state: .joining)
            }
        }
        offerRoom(of: target, forward, to: user)
        tell(
            user,
            "\(channel) on \(name) sends whoever joins it to \(forward). You are invited to the room of that.",
            isImportant: true
        )
        if isHopeless { kick(user, fromRoomsOf: network.key(channel), "\(channel) forwards to \(forward)") }
    }

    /// The bot stays only where it is wanted, and the rooms learn why nothing comes any more.
    private mutating func botForwarded(_ key: PuppetKey, from channel: ChannelName, to forward: ChannelName) {
        guard let network = networks[key.network] else { return }
        let folded = network.fold(channel)
        if network.channels[network.fold(forward)] == nil {
            leaveUnwanted(forward, key, reason: "This channel is not bridged")
        }
        let isNews: Bool? = with(key) { puppet in
            let reply = ServerReply(code: "470", text: "", forward: forward.text)
            let isNews = puppet.channels[folded]?.state != .refused(reply)
            puppet.channels[folded]?.state = .refused(reply)
            return isNews
        }
        tryAgain(folded, of: key, from: limits.refusedRejoinDelay)
        log(
            .warning,
            "A bridged channel forwards to another",
            [.network: key.network.name, .channel: channel.text, .reason: forward.text]
        )
        guard isNews == true, tellsForward(folded, key.network, forward) else { return }
        for room in rooms.rooms(of: network.key(channel)) {
            notice(in: room, "\(channel) sends whoever joins it to \(forward) now.")
        }
    }

    /// Whether the rooms have not been told of it yet.
    private mutating func tellsForward(_ folded: FoldedName, _ id: NetworkID, _ forward: ChannelName) -> Bool {
        guard networks[id]?.channels[folded]?.toldForward != forward.text else { return false }
        networks[id]?.channels[folded]?.toldForward = forward.text
        return true
    }

    private mutating func leaveUnwanted(_ channel: ChannelName, _ key: PuppetKey, reason: String) {
        guard let folded = networks[key.network]?.fold(channel), puppet(key)?.channels[folded] == nil,
            let connection = puppet(key)?.connection
        else { return }
        order(connection, .part(channel, reason: reason))
        with(key) { $0.awaitParting(from: folded) }
    }
}
