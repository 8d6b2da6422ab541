import IRCProtocol
import MatrixProtocol

// Who of a channel could be asked for consent.
extension Bridge {
    mutating func lookUp(_ id: NetworkID, _ channel: ChannelName, _ password: Secret?, for token: ReplyToken) {
        guard let network = networks[id] else {
            return answer(.refused(ProvisioningRefusal(.unknownNetwork, "There is no such network here.")), to: token)
        }
        if let refusal = plumbingRefusal(network, channel)
            ?? refusal(of: .lookUp(id, channel), by: nil).map(ProvisioningRefusal.init)
        {
            return answer(.refused(refusal), to: token)
        }
        consents.lookups[token] = Lookup(network: id, channel: channel)
        wake(.lookup(token), after: limits.plumbingPreparation)
        visit(channel, on: id, password: password, for: .lookup(token))
    }

    mutating func lookedUp(_ token: ReplyToken, _ lines: Answer?) {
        guard let lookup = consents.lookups[token], let network = networks[lookup.network] else { return }
        guard let lines, lines.isComplete else { return lookupTimedOut(token) }
        var operators: [Nickname] = []
        for line in lines.lines {
            for member in ChannelMember.members(of: line, support: network.support)
            where network.support.isOperator(member.prefixes)
                && network.ownNames.holder(of: network.fold(member.nick)) != network.botKey
            {
                operators.append(member.nick)
            }
        }
        endLookup(token, .operators(operators.sorted { $0.text < $1.text }))
    }

    mutating func lookupTimedOut(_ token: ReplyToken) {
        endLookup(
            token,
            .refused(ProvisioningRefusal(.unavailable, "The network did not answer in time."))
        )
    }

    mutating func endLookup(_ token: ReplyToken, _ answer: ProvisioningAnswer) {
        guard let lookup = consents.lookups.removeValue(forKey: token),
            let key = networks[lookup.network]?.key(lookup.channel)
        else { return }
        effects.append(.cancel(.lookup(token)))
        self.answer(answer, to: token)
        endVisit(key, of: .lookup(token))
    }
}
