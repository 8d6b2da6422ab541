import IRCProtocol
import MatrixProtocol

// Why a request to link is refused: before anybody is asked, and again before the link is made.
extension Bridge {
    /// What can be refused without asking anybody.
    mutating func earlyRefusal(of request: LinkRequest) -> ProvisioningRefusal? {
        guard let network = networks[request.network] else {
            return ProvisioningRefusal(.unknownNetwork, "There is no such network here.")
        }
        guard request.operatorNick != nil || refusal(of: .administer, by: request.user) == nil else {
            return ProvisioningRefusal(.notEnoughPower, "Name an operator of \(request.channel) who can consent.")
        }
        if let refusal = plumbingRefusal(network, request.channel) { return refusal }
        if let refusal = refusal(byRulesFor: request, members: []) { return refusal }
        let key = network.key(request.channel)
        let links = rooms.links[key] ?? []
        if let link = links.first(where: { $0.room == request.room })
            ?? (request.operatorNick == nil ? nil : links.first)
        {
            return ProvisioningRefusal(
                .existingMapping,
                "\(request.channel) is linked already.",
                details: ["origin": link.origin.rawValue]
            )
        }
        if let refusal = pendingRefusal(of: request, key, network) { return refusal }
        guard let nick = request.operatorNick else { return nil }
        guard network.ownNames.holder(of: network.fold(nick)) != network.botKey else {
            return ProvisioningRefusal(.badOperatorTarget, "\(nick) is the bridge's own bot.")
        }
        guard !consents.wasDeclined(key, now: now.monotonic) else {
            return ProvisioningRefusal(
                .consentRefused,
                "An operator of \(request.channel) has refused a link lately. Talk to them before you ask again."
            )
        }
        return nil
    }

    /// What the rules of the bridge say to it. `members`: as far as the room is known.
    private mutating func refusal(byRulesFor link: LinkRequest, members: Set<UserID>) -> ProvisioningRefusal? {
        let deed = Deed.plumb(link.room, link.network, link.channel, members: members)
        return refusal(of: deed, by: link.user).map(ProvisioningRefusal.init)
    }

    private func pendingRefusal(
        of request: LinkRequest,
        _ key: ChannelKey,
        _ network: Network
    ) -> ProvisioningRefusal? {
        for other in consents.requests.values where other.link.network == request.network {
            if network.key(other.link.channel) == key {
                return ProvisioningRefusal(
                    .existingRequest,
                    "A link with \(request.channel) has been asked for already.",
                    details: ["status": "pending", "bridger": other.link.user.text]
                )
            }
            if let nick = request.operatorNick, let asked = other.nick, network.fold(nick) == network.fold(asked) {
                return ProvisioningRefusal(
                    .existingRequest,
                    "\(nick) is being asked about another channel. Try again when that has ended.",
                    details: ["status": "pending", "bridger": other.link.user.text]
                )
            }
        }
        let own = consents.requests.values.count { $0.link.user == request.user }
        guard own < limits.pendingPlumbsOfUser, consents.requests.count < limits.pendingPlumbs else {
            return ProvisioningRefusal(.bridgeAtLimit, "Too many requests wait for an answer. Try again later.")
        }
        return nil
    }

    /// Why nobody may ask about the channel; nil where somebody may.
    func plumbingRefusal(_ network: Network, _ channel: ChannelName) -> ProvisioningRefusal? {
        guard network.configuration.bot.enabled else {
            return ProvisioningRefusal(.unavailable, "The bridge has no bot on \(network.configuration.name).")
        }
        guard network.support.channelTypes.contains(channel.text.prefix(1)) else {
            return ProvisioningRefusal(
                .unknownChannel,
                "\(channel) cannot be a channel of \(network.configuration.name)."
            )
        }
        guard consents.optOuts[network.key(channel)] == nil else {
            return ProvisioningRefusal(.unknownChannel, "The operators of \(channel) have closed it to this bridge.")
        }
        return nil
    }

    mutating func refusal(of link: LinkRequest, _ authority: RoomAuthority) -> ProvisioningRefusal? {
        guard link.operatorNick == nil || authority.mayDecide(link.user) else {
            return ProvisioningRefusal(
                .notEnoughPower,
                "Only who is in the room and may change its power levels may link it."
            )
        }
        if let other = claimant(of: link, authority), refusal(of: .administer, by: link.user) != nil {
            return ProvisioningRefusal(
                .doubleBridge,
                "Another bridge, \(other), says that it links the room with \(link.channel)."
            )
        }
        return refusal(byRulesFor: link, members: Set(authority.joined.keys))
    }
}
