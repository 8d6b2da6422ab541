import IRCProtocol
import MatrixProtocol

/// Whose ghost is whose on one network: people keep theirs when they change nicks.
///
/// Most nicks have the ghost that is named after them (``GhostNames``), and only the others are noted here: who took a
/// ghost along under another nick, and who bears a nick whose own ghost went with somebody else. No two nicks ever have
/// the same ghost.
struct GhostTable: Sendable {
    private(set) var names: GhostNames
    private var ghosts: [FoldedName: UserID] = [:]
    private var nicks: [UserID: FoldedName] = [:]

    /// A nick whose ghost is another from now on; with nil the one that is named after it.
    struct Change: Sendable, Hashable {
        let nick: FoldedName
        let ghost: UserID?
    }

    init(names: GhostNames) {
        self.names = names
    }

    /// Beyond this nobody takes their ghost along any more.
    private static let capacity = 20_000

    func user(for nick: FoldedName) -> UserID? { ghosts[nick] ?? names.user(for: nick) }

    /// The ghost where it is not the one named after the nick.
    func noted(for nick: FoldedName) -> UserID? { ghosts[nick] }

    /// Who bears the ghost, or would if they came; nil where it is none of the network's.
    func nick(of ghost: UserID) -> FoldedName? { nicks[ghost] ?? names.nick(of: ghost) }

    /// Who bears the ghost, where it is not named after them.
    func noted(of ghost: UserID) -> FoldedName? { nicks[ghost] }

    var noted: [FoldedName] { ghosts.keys.sorted() }
    var isFull: Bool { ghosts.count >= Self.capacity }

    // MARK: Changes

    /// The bearer of `old` has taken the nick `new`. Whoever takes `old` next is somebody else.
    mutating func rename(_ old: FoldedName, to new: FoldedName) -> [Change] {
        guard old != new, let ghost = user(for: old) else { return [] }
        var changes: [Change] = []
        note(nil, for: old, &changes)
        note(ghost, for: new, &changes)
        reserve(old, &changes)
        return changes
    }

    /// Nobody bears the nick any more: what was noted of it ends, and so does what was noted of the nick that its ghost is
    /// named after, if nobody bears that either.
    mutating func release(_ nick: FoldedName, isBorne: (FoldedName) -> Bool) -> [Change] {
        guard let ghost = ghosts[nick] else { return [] }
        var changes: [Change] = []
        note(nil, for: nick, &changes)
        reserve(nick, &changes)
        if let other = names.nick(of: ghost), other != nick, ghosts[other] != nil, !isBorne(other) {
            note(nil, for: other, &changes)
            reserve(other, &changes)
        }
        return changes.filter { $0.ghost != ghost || $0.nick != nick }
    }

    /// As the store has it.
    mutating func recall(_ nick: FoldedName, _ ghost: UserID) {
        var changes: [Change] = []
        note(ghost, for: nick, &changes)
    }

    /// Names are made otherwise from now on: what was noted of the former ones is of no use.
    mutating func adopt(_ names: GhostNames) -> [Change] {
        guard names != self.names else { return [] }
        let former = noted
        self = GhostTable(names: names)
        return former.map { Change(nick: $0, ghost: nil) }
    }

    mutating func refold(by mapping: CaseMapping) -> [Change] {
        let former = ghosts.sorted { $0.key < $1.key }
        (ghosts, nicks) = ([:], [:])
        var changes = former.map { Change(nick: $0.key, ghost: nil) }
        for (nick, ghost) in former { note(ghost, for: mapping.fold(nick.text), &changes) }
        return changes
    }

    /// While somebody else bears the ghost that is named after the nick, the nick has one of its own.
    private mutating func reserve(_ nick: FoldedName, _ changes: inout [Change]) {
        guard let natural = names.user(for: nick), nicks[natural] != nil, ghosts[nick] == nil else { return }
        // Each variant that is taken is noted, so there is a free one among the next.
        var variant: UserID?
        for number in 2...(ghosts.count + 3) where variant == nil {
            variant = names.user(for: nick, variant: number).flatMap { nicks[$0] == nil ? $0 : nil }
        }
        note(variant, for: nick, &changes)
    }

    private mutating func note(_ ghost: UserID?, for nick: FoldedName, _ changes: inout [Change]) {
        let noted = ghost == names.user(for: nick) ? nil : ghost
        guard ghosts[nick] != noted else { return }
        if let former = ghosts.removeValue(forKey: nick) { nicks[former] = nil }
        ghosts[nick] = noted
        if let noted { nicks[noted] = nick }
        changes.removeAll { $0.nick == nick }
        changes.append(Change(nick: nick, ghost: noted))
    }
}
