import IRCProtocol
import MatrixProtocol

// Channels that their operators have closed to the bridge, as administrators see them.
extension Bridge {
    /// By network and channel.
    var optOuts: [OptOut] {
        consents.optOuts.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The channel is open to the bridge again. False: it was open.
    mutating func liftOptOut(_ key: ChannelKey) -> Bool {
        guard let optOut = consents.optOuts.removeValue(forKey: key) else { return false }
        store(.removeOptOut(optOut.network, optOut.channel))
        log(
            .info,
            "A channel was opened to the bridge again",
            [.network: optOut.network.name, .channel: optOut.channel.text]
        )
        reconcileMappings()
        return true
    }

    mutating func listOptOuts(_ ids: [NetworkID], _ place: CommandPlace) {
        let lines = optOuts.filter { ids.contains($0.network) }.map { optOut in
            let account = optOut.account.map { ", logged in as \($0)" } ?? ""
            return "\(optOut.channel) on \(networkName(optOut.network)), by \(optOut.nick)\(account)"
        }
        let shown = lines.prefix(Self.mostOptOutLines)
        let more = lines.count > shown.count ? ["and \(lines.count - shown.count) more"] : []
        respond(
            place,
            lines.isEmpty
                ? "No channel is closed to this bridge."
                : "Closed to this bridge:\n" + (shown + more).joined(separator: "\n")
        )
    }

    private static let mostOptOutLines = 200

    mutating func liftOptOut(_ id: NetworkID, _ channel: ChannelName, _ place: CommandPlace) {
        guard let key = networks[id]?.key(channel) else { return }
        respond(
            place,
            liftOptOut(key)
                ? "\(channel) on \(networkName(id)) may be linked again." : "\(channel) is open to the bridge already."
        )
    }
}
