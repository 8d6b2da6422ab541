import IRCProtocol
import MatrixProtocol

// Netsplits: who went in one is shown until it is clear that they do not come back.
extension Bridge {
    /// Whether somebody who left the network is shown on in the rooms of the channel.
    mutating func isHeldInSplit(
        _ nick: FoldedName,
        _ reason: String?,
        isTold: Bool,
        in channel: ChannelKey
    ) -> Bool {
        let policy = splitPolicy(of: channel.network)
        let absence = SplitWatch.Absence(channel: channel, nick: nick, reason: reason)
        let moment = now.monotonic
        let before = splits[channel.network]?.endsAt
        guard splits[channel.network, default: SplitWatch()].quit(absence, isTold: isTold, policy, now: moment) else {
            return false
        }
        effects.append(.count(.heldInSplit(channel.network)))
        armSplits(on: channel.network, before)
        return true
    }

    /// So many are gone at once that they have not all left by themselves.
    mutating func holdAbsent(_ nicks: [FoldedName], from channel: ChannelKey) {
        var policy = splitPolicy(of: channel.network)
        policy.patience = limits.splitPatience
        let before = splits[channel.network]?.endsAt
        for nick in nicks where splits[channel.network]?.holds(nick, in: channel) != true {
            let absence = SplitWatch.Absence(channel: channel, nick: nick, reason: nil)
            splits[channel.network, default: SplitWatch()].hold(absence, policy, now: now.monotonic)
        }
        armSplits(on: channel.network, before)
    }

    mutating func settleSplit(_ nick: FoldedName, in channel: ChannelKey) {
        splits[channel.network]?.settle(nick, in: channel)
    }

    /// By `quitDebounce`. Without it, only what the server itself shows to be a split is one.
    private mutating func splitPolicy(of id: NetworkID) -> SplitWatch.Policy {
        guard let debounce = networks[id]?.configuration.quitDebounce, debounce.enabled else {
            return SplitWatch.Policy(quitsPerSecond: nil, patience: limits.splitPatience)
        }
        let spread = max(debounce.delayMax.inMilliseconds - debounce.delayMin.inMilliseconds, 0)
        let patience = debounce.delayMin + .milliseconds(Int64.random(in: 0...spread, using: &random))
        return SplitWatch.Policy(quitsPerSecond: debounce.quitsPerSecond, patience: patience)
    }

    private mutating func armSplits(on id: NetworkID, _ before: Duration?) {
        guard let end = splits[id]?.endsAt, end != before else { return }
        effects.append(.wake(.split(id), at: end))
    }

    /// They are gone, all together; then the names are asked for, and whatever else has been missed is made good.
    mutating func endSplits(on id: NetworkID) {
        let over = splits[id]?.ended(now: now.monotonic) ?? []
        for absence in over where networks[id]?.channels[absence.channel.name]?.roster[absence.nick] == nil {
            guard let ghost = ghost(absence.nick, in: absence.channel) else { continue }
            left(ghost, absence.channel, absence.reason.map { "Quit: \(IRCToMatrix.plain($0))" })
        }
        for channel in Set(over.map(\.channel)).sorted() { askNames(of: channel) }
        guard let next = splits[id]?.endsAt else {
            splits[id] = nil
            return
        }
        effects.append(.wake(.split(id), at: next))
    }
}
