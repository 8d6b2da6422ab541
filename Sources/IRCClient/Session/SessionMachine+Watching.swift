import IRCProtocol

// People whom somebody talks with alone: whether they are there (MONITOR).
extension SessionMachine {
    /// Further ones are told by words of theirs, or by what the server says to ours.
    private static let mostWatched = 100

    /// One place is for the nick that we want ourselves.
    private var watchLimit: Int {
        switch support.monitor {
        case .unavailable: 0
        case .limited(let count): min(Self.mostWatched, max(0, count - 1))
        case .unlimited: Self.mostWatched
        }
    }

    mutating func watch(_ nicks: [Nickname]) {
        var wanted: [FoldedName: Nickname] = [:]
        for nick in nicks where wanted.count < watchLimit { wanted[support.caseMapping.fold(nick)] = nick }
        let sought = keeper.isIdle ? nil : support.caseMapping.fold(keeper.wanted)
        let gone = watched.filter { wanted[$0.key] == nil && $0.key != sought }
        let new = wanted.filter { watched[$0.key] == nil }
        watched = wanted
        for (sign, changed) in [("-", gone), ("+", new)] {
            for list in CommaList.encode(changed.values.map(\.text).sorted()) {
                command(
                    Message(.other("MONITOR"), [Parameter(cleaning: sign), Parameter(cleaning: list)]),
                    target: nil
                )
            }
        }
    }

    func isWatched(_ source: Source?) -> Bool {
        !watched.isEmpty && source.map { watched[support.caseMapping.fold($0.name)] != nil } == true
    }

    /// 730, 731 and 734: who is there, who is not, and who is not watched since there are too many.
    mutating func peersTold(_ numeric: Numeric, _ message: Message) {
        guard !watched.isEmpty else { return }
        let list = numeric == .monitorListFull ? message[2] : message.last
        for name in CommaList.parse(list ?? "") {
            let source = Source(parsing: name)
            let folded = support.caseMapping.fold(source.name)
            guard let nick = watched[folded] else { continue }
            switch numeric {
            case .monitorOnline: out.events.append(.peerCame(source))
            case .monitorOffline: out.events.append(.peerWent(nick))
            default: watched[folded] = nil
            }
        }
    }
}
