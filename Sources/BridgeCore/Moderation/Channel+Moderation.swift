import IRCProtocol
import MatrixProtocol

extension Channel {
    struct Expelled: Sendable, Hashable {
        let nick: FoldedName
        let user: UserID?
    }

    /// Beyond this the oldest entries of a list are forgotten: a mask that is not known bans nobody on Matrix.
    private static let mostBans = 500
    /// Who was kicked last: the mask against them may come a moment later.
    private static let mostExpelled = 16

    /// Whether somebody who speaks in the moderated channel is to be let speak in its rooms for it.
    func mayBeGuest(_ nick: FoldedName) -> Bool {
        roster[nick]?.prefixes.isEmpty != false && !spoken.contains(nick) && spoken.count < ChannelRule.mostLevels
    }

    mutating func banned(_ mask: String) {
        guard !bans.contains(mask) else { return }
        bans.append(mask)
        if bans.count > Self.mostBans { bans.removeFirst() }
    }

    mutating func unbanned(_ mask: String) { bans.removeAll { $0 == mask } }
    mutating func setBans(_ masks: [String]) { bans = Array(masks.suffix(Self.mostBans)) }

    /// `user`: the ghost of the nick, or the Matrix user whose puppet it was.
    mutating func expel(_ nick: FoldedName, _ user: UserID?) {
        expelled.removeAll { $0.nick == nick }
        expelled.append(Expelled(nick: nick, user: user))
        if expelled.count > Self.mostExpelled { expelled.removeFirst() }
    }
}
