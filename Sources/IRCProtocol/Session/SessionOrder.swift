/// What the core wants of a connection. Orders to one connection are carried out in the order given.
package enum SessionOrder: Sendable, Hashable {
    /// The first order of every connection.
    case open(ConnectionPlan)
    /// Somebody waits for the connection now: it goes before those for whom nobody waits.
    case hurry
    /// Joining a channel that we are on does nothing. Ends in `settled`, `joinRefused` or the connection's end.
    case join(ChannelName, key: Secret?)
    case part(ChannelName, reason: String?)
    /// Who delivers the channel's traffic: see ``ObserverRole``. Kept for the channel whether we are on it or not.
    case setRole(ChannelName, ObserverRole)
    /// Asks the server for a sign of life at once. Ends in `probed`, `overdue` or the connection's end.
    case probe
    /// Something a person says. Ends in `confirmed` or `refused`, or with the connection.
    case say(OutgoingLine)
    /// Client-only tags that matter now or not at all, such as that somebody types. Nothing is told of it, and where
    /// other lines wait, or the server passes none of the tags on, nothing is sent.
    case hint(OutgoingLine.Target, MessageTags)
    /// Tell when these come and go, and nobody else: in place of what was ordered before. Where the server does so
    /// (MONITOR), and of no more than it takes. Ends in `peerCame` and `peerWent`, now and whenever that changes.
    case watch([Nickname])
    /// Lines whose answers are wanted: `WHOIS`, `NICK`, `TOPIC`, `KICK`, a raw command. Always ends in `answered`.
    case request(RequestToken, [Message])
    /// Says goodbye and closes, at the latest after a bounded time.
    case quit(reason: String)
}

/// What a connection does with the traffic of one channel.
package enum ObserverRole: Sendable, Hashable, CaseIterable {
    /// Its lines are delivered.
    case reporter
    /// Its lines are kept a while, in case the reporter misses some.
    case standby
    /// Its lines are dropped after a look at command and target. Our own coming and going is still reported.
    case silent
}

/// A line as the core wants it said. The session cuts it to the byte limit as others will see it.
package struct OutgoingLine: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable, Codable { case message, notice, action }

    package var token: LineToken
    package var target: Target
    package var kind: Kind
    package var text: FormattedText
    /// Client-only tags, for servers with message-tags; others never see them.
    package var tags: MessageTags
    package var deed = Deed.say
    /// Lines that follow the text. Where the server takes many lines as one message they are sent as one
    /// (draft/multiline), else each for itself; either way all of them are one line as far as its token goes.
    package var more: [FormattedText] = []

    package enum Deed: Sendable, Hashable {
        case say
        /// Only the tags are sent (TAGMSG).
        case tag
        /// What has this id is taken back (REDACT).
        case delete(messageID: String, reason: String?)
    }

    package enum Target: Sendable, Hashable {
        case channel(ChannelName)
        case nick(Nickname)

        package var text: String {
            switch self {
            case .channel(let channel): channel.text
            case .nick(let nick): nick.text
            }
        }
    }

    package init(
        token: LineToken,
        target: Target,
        kind: Kind,
        text: FormattedText,
        tags: MessageTags = MessageTags()
    ) {
        self.token = token
        self.target = target
        self.kind = kind
        self.text = text
        self.tags = tags
    }
}
