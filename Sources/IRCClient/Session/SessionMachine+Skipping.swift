import IRCProtocol

/// What a look at command and target is enough for. Many of our connections sit in one channel, and all but a few drop
/// what is said there without making a string of it.
extension SessionMachine {
    private static let spoken: [VerbCode] = codes([.privmsg, .notice, .tagmsg, .redact])
    private static let aboutChannel: [VerbCode] = codes([.join, .part, .topic, .mode])
    private static let aboutPerson: [VerbCode] = codes([.quit, .nick, .away, .account, .chghost, .setname])

    /// What tells of whoever we talk with alone that they are still themselves, and there (IRCv3 extended-monitor).
    private static let aboutPeer: [VerbCode] = codes([.account, .chghost, .away, .setname])

    private static func codes(_ commands: [Command]) -> [VerbCode] { commands.compactMap(\.code) }

    /// False where `received` would do nothing with the line but note a sign of life: then it need not be parsed, and
    /// `receivedUnneeded` is to be called.
    package func isNeeded(_ peek: LinePeek, in line: Span<UInt8>) -> Bool {
        guard case .active = state, let code = peek.code, !peek.nick.isEmpty else { return true }
        if Self.spoken.contains(code) || Self.aboutChannel.contains(code) {
            return !isSkippable(peek.target, in: line) || isOwn(peek.nick, in: line) || batches.holdHistory
        }
        if Self.aboutPerson.contains(code) {
            if isListening || isGathering || isOwn(peek.nick, in: line) { return true }
            return Self.aboutPeer.contains(code) && isWatched(peek.nick, in: line)
        }
        return true
    }

    /// Both in one: true for a line that is dropped, and has been noted as a sign of life.
    ///
    /// For a hot place: to ask a machine in somebody's storage copies it, to change it does not.
    package mutating func skips(_ peek: LinePeek, in line: Span<UInt8>, now: MonotonicInstant) -> Bool {
        if isNeeded(peek, in: line) { return false }
        keepAlive.received(now)
        return true
    }

    /// A channel that nothing is wanted of, named as it is and alone.
    private func isSkippable(_ target: Range<Int>, in line: Span<UInt8>) -> Bool {
        guard !target.isEmpty, line[target.lowerBound] == UInt8(ascii: "#") else { return false }
        for index in target where line[index] == UInt8(ascii: ",") { return false }
        guard let heard else { return true }
        return !heard.contains(line, target)
    }

    private func isOwn(_ name: Range<Int>, in line: Span<UInt8>) -> Bool { isName(ownName, name, in: line) }

    private func isWatched(_ name: Range<Int>, in line: Span<UInt8>) -> Bool {
        for peer in watched.keys where isName(peer, name, in: line) { return true }
        return false
    }

    private func isName(_ folded: FoldedName, _ name: Range<Int>, in line: Span<UInt8>) -> Bool {
        let own = folded.text.utf8
        guard own.count == name.count else { return false }
        var index = name.lowerBound
        for byte in own {
            if support.caseMapping.fold(byte: line[index]) != byte { return false }
            index += 1
        }
        return true
    }
}
