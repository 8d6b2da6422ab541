import IRCProtocol
import MatrixProtocol

/// A question to an IRC server, and what its answer is for.
struct Request: Sendable, Hashable {
    enum Purpose: Sendable, Hashable {
        /// Something done on a user's behalf: only a failure is worth a word, which begins with `what`.
        case moderation(UserID, what: String)
        case raw(CommandPlace)
        /// The same in plain words, without numbers.
        case lines(CommandPlace)
        case nick(CommandPlace, former: Nickname, wanted: Nickname)
        case whois(CommandPlace, Nickname)
        case names(CommandPlace, ChannelName)
        case topic(CommandPlace, ChannelName, isSet: Bool)
        case message(CommandPlace, Nickname)
        case regaining(CommandPlace, Regaining.State)
        /// Who an operator is that is asked to consent to a link.
        case plumbing(PlumbID, Nickname)
        /// Who it is that wants something of the bot.
        case wish(WishID)
        /// Who is on a channel.
        case lookup(ReplyToken)
        case administration(ReplyToken)
        /// A topic that a Matrix user set in that room.
        case roomTopic(UserID, ChannelKey, RoomID, topic: String, isBot: Bool)
        /// Who is at the other end of the conversation in that room.
        case acquaintance(RoomID, isInvitation: Bool)
        /// What was said in the channel while none of us was there.
        case history(ChannelKey)
        /// What was said to them alone while they were not connected.
        case missed(PuppetKey)
        /// The modes that a channel has, and its bans.
        case channelModes(ChannelKey, withBans: Bool)
        /// What a moderator did on Matrix.
        case act(String)
        /// Who is on a channel of ours now.
        case census(ChannelKey)
        /// Who the people on a channel are; rows of WHOX bear the number.
        case people(ChannelKey, token: Int)
        /// A word to somebody on IRC: what comes of it matters to nobody.
        case courtesy

        /// Where the answer goes; nil where it goes nowhere in particular.
        var place: CommandPlace? {
            switch self {
            case .moderation, .plumbing, .wish, .lookup, .administration, .roomTopic, .acquaintance, .history, .missed,
                .channelModes, .act, .census, .people, .courtesy:
                nil
            case .raw(let place), .lines(let place), .nick(let place, _, _), .whois(let place, _),
                .names(let place, _), .topic(let place, _, _), .message(let place, _), .regaining(let place, _):
                place
            }
        }
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
