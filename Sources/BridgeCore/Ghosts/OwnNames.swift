import IRCProtocol
import MatrixProtocol

/// Which nicks of a network are our own: held, asked for, or held a moment ago.
///
/// A line under any of them was said by us: server-assigned nicks, nicks with a clash suffix, and the old nick of a
/// puppet whose change the reporter has not seen yet all count, or its words would come back as somebody else's.
struct OwnNames: Sendable {
    private var held: [FoldedName: PuppetKey] = [:]
    private var former: [FoldedName: (key: PuppetKey, until: Duration)] = [:]

    /// Whose nick it is now.
    func holder(of nick: FoldedName) -> PuppetKey? { held[nick] }

    /// Whose line it is.
    func owner(of nick: FoldedName, now: Duration) -> PuppetKey? {
        if let key = held[nick] { return key }
        guard let entry = former[nick], entry.until > now else { return nil }
        return entry.key
    }

    mutating func hold(_ nick: FoldedName, by key: PuppetKey) {
        held[nick] = key
        former[nick] = nil
    }

    mutating func release(_ nick: FoldedName, by key: PuppetKey, until: Duration) {
        guard held[nick] == key else { return }
        held[nick] = nil
        former[nick] = (key, until)
    }

    /// Somebody else was seen to take the nick.
    mutating func forget(_ nick: FoldedName) { former[nick] = nil }

    mutating func prune(now: Duration) { former = former.filter { $0.value.until > now } }

    var isEmpty: Bool { held.isEmpty && former.isEmpty }
    var hasFormer: Bool { !former.isEmpty }
}
