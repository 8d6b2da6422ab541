import IRCProtocol

// The nick of the plan, where somebody else held it when we came.
extension SessionMachine {
    private var hasMonitor: Bool { support.tokens["MONITOR"] != nil }

    /// Registered, or logged in since: whether we have what we asked for.
    mutating func seekNick(_ now: MonotonicInstant) {
        guard plan.regainsNick, case .active = state, ownName != support.caseMapping.fold(keeper.wanted) else { return }
        // Cut by the server: there is no more of it to be had.
        guard !isCut(keeper.wanted) else { return }
        if keeper.isIdle, hasMonitor {
            command(Message(.other("MONITOR"), ["+", Parameter(keeper.wanted)]), target: nil)
        }
        keep(keeper.missing(hasAccount: account != nil, now), now)
    }

    private func isCut(_ wanted: Nickname) -> Bool {
        guard let limit = support.nickLength, wanted.text.utf8.count > limit else { return false }
        return support.caseMapping.fold(wanted.text).text.hasPrefix(ownName.text)
    }

    mutating func keep(_ action: NickKeeper.Action, _ now: MonotonicInstant) {
        switch action {
        case .none: break
        case .take: command(Message(.nick, [Parameter(keeper.wanted)]), target: nil)
        case .ask(let words):
            command(Message(.privmsg, [Parameter(plan.service), Parameter(cleaning: words)]), target: nil)
        }
    }

    /// Our own nick is another. Who was renamed by services or an operator wants it back all the same.
    mutating func nickBecame(_ nick: FoldedName) {
        if nick == support.caseMapping.fold(keeper.wanted) { nickSettled() }
    }

    /// It is ours, or our user wants another.
    mutating func nickSettled() {
        guard !keeper.isIdle else { return }
        keeper.settled()
        if hasMonitor { command(Message(.other("MONITOR"), ["-", Parameter(keeper.wanted)]), target: nil) }
    }

    /// Whether the line was about the nick that we want and concerns nobody else.
    mutating func concernsKeeping(_ message: Message, _ now: MonotonicInstant) -> Bool {
        if message.command == .notice { return isWordToKeeper(message, now) }
        guard !keeper.isIdle else { return false }
        let wanted = support.caseMapping.fold(keeper.wanted)
        switch message.command {
        case .numeric(.monitorOffline), .numeric(.monitorOnline):
            let names = CommaList.parse(message.last ?? "").map { support.caseMapping.fold(Source(parsing: $0).name) }
            guard names.contains(wanted) else { return false }
            if message.command == .numeric(.monitorOffline) { keep(keeper.freed(now), now) }
            return names == [wanted] && watched[wanted] == nil
        case .numeric(.monitorListFull):
            return message.parameters.contains { support.caseMapping.fold($0.text) == wanted }
        case .numeric(.nicknameInUse), .numeric(.unavailableResource), .numeric(.nickCollision),
            .numeric(.erroneousNickname):
            guard message[1].map({ support.caseMapping.fold($0) }) == wanted else { return false }
            let (isOurs, action) = keeper.refused(now)
            keep(action, now)
            return isOurs
        case .quit, .nick:
            if let name = message.source?.name, support.caseMapping.fold(name) == wanted {
                keep(keeper.freed(now), now)
            }
            return false
        default:
            return false
        }
    }

    /// What the service says to us on the way is no message to our user. It may come after the nick itself.
    private mutating func isWordToKeeper(_ message: Message, _ now: MonotonicInstant) -> Bool {
        guard let name = message.source?.name, message[0].map({ support.caseMapping.fold($0) }) == ownName,
            support.caseMapping.fold(name) == support.caseMapping.fold(plan.service), keeper.takesWords(now)
        else { return false }
        keep(keeper.serviceSpoke(now), now)
        return true
    }
}
