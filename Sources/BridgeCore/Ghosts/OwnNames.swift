import IRCProtocol
import MatrixProtocol

/// Which nicks of a network are our own: held, asked for, or held a moment ago.
///
/// A line under any of them was said by us: server-assigned nicks, nicks with a clash suffix, and the old nick of a
/// puppet whose change the reporter has not seen yet all count, or its words would come back as somebody else's.
struct OwnNames: Sendable {
    private var held: [FoldedName: PuppetKey] = [:]
    private var former: [FoldedName: (key: PuppetKey, until: Duration)] = [:]
    private var lingering: [FoldedName: [Lingerer]] = [:]
    private var lingersUntil: Duration = .zero

    /// Who had a session under the nick when the last process ended, or before: its server may keep it for minutes, what
    /// it had been given by then may still be said, and replays have what it said.
    struct Lingerer: Sendable {
        let key: PuppetKey
        let nick: Nickname
        let username: String
    }

    /// Servers put a `~` before names that nobody vouched for, and cut long ones.
    static func isUser(_ seen: String?, thatOf username: String) -> Bool {
        guard let seen else { return false }
        let bare = seen.hasPrefix("~") ? seen.dropFirst() : seen[...]
        return bare == username || bare.utf8.count >= shortestCut && username.hasPrefix(bare)
    }

    private static let shortestCut = 9

    /// Whose nick it is now.
    func holder(of nick: FoldedName) -> PuppetKey? { held[nick] }

    /// Whose line it is.
    func owner(of nick: FoldedName, now: Duration) -> PuppetKey? {
        if let key = held[nick] { return key }
        guard let entry = former[nick], entry.until > now else { return nil }
        return entry.key
    }

    /// Whose line it is, by user name too: the nick of a session that outlived its process can be somebody else's by now.
    func owner(of nick: FoldedName, as user: String?, now: Duration) -> PuppetKey? {
        if let key = owner(of: nick, now: now) { return key }
        guard lingersUntil > now else { return nil }
        return lingering[nick]?.first { Self.isUser(user, thatOf: $0.username) }?.key
    }

    mutating func expect(_ lingerers: [Lingerer], foldedBy mapping: CaseMapping, until: Duration) {
        lingering = Dictionary(grouping: lingerers) { mapping.fold($0.nick) }
        lingersUntil = until
    }

    /// The same lingerers under names folded otherwise.
    mutating func expectLingerers(of other: OwnNames, foldedBy mapping: CaseMapping) {
        let lingerers = other.lingering.sorted { $0.key < $1.key }.flatMap(\.value)
        expect(lingerers, foldedBy: mapping, until: other.lingersUntil)
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

    mutating func prune(now: Duration) {
        former = former.filter { $0.value.until > now }
        if lingersUntil <= now, !lingering.isEmpty { lingering = [:] }
    }

    var isEmpty: Bool { held.isEmpty && former.isEmpty }
    var hasFormer: Bool { !former.isEmpty }
}
