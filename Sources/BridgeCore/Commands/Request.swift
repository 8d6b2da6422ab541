import IRCProtocol
import MatrixProtocol

/// A question to an IRC server, and what its answer is for.
struct Request: Sendable, Hashable {
    enum Purpose: Sendable, Hashable {
        /// Something done on a user's behalf: only a failure is worth a word, which begins with `what`.
        case moderation(UserID, what: String)
        case raw(CommandPlace)
        case nick(CommandPlace, former: Nickname, wanted: Nickname)
        case whois(CommandPlace, Nickname)
        /// Who an operator is that is asked to consent to a link.
        case plumbing(PlumbID, Nickname)
        /// Who it is that wants something of the bot.
        case wish(WishID)
        /// Who is on a channel.
        case lookup(ReplyToken)
    }

    var key: PuppetKey
    var connection: ConnectionID
    var purpose: Purpose
}

/// Where a command was given: its reply goes there.
package struct CommandPlace: Sendable, Hashable, Codable {
    package var room: RoomID
    package var event: EventID
    package var user: UserID

    package init(room: RoomID, event: EventID, user: UserID) {
        self.room = room
        self.event = event
        self.user = user
    }
}
