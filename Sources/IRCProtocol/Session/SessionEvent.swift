/// What a connection has to tell. Events of one connection come in order; `closed` is the last.
package enum SessionEvent: Sendable, Hashable {
    /// The attempt began; `waited` for the network's pace before it.
    case connecting(host: String)
    case registered(SessionIdentity)
    /// ISUPPORT or capabilities changed after registration.
    case identityChanged(SessionIdentity)
    /// Our own nick is another now, by our wish or the server's.
    case nickChanged(from: Nickname, to: Nickname)
    /// We are on the channel and everything that the server had to say about that has come: names, topic, and what
    /// a history replay held. Sent once a join, after a barrier; and once more with the names alone where a connection
    /// that had not asked for them becomes the reporter.
    case settled(ChannelName, members: [ChannelMember])
    case joinRefused(ChannelName, ServerReply)
    /// We are no longer on the channel.
    case left(ChannelName, Departure)
    /// A channel that we are on has another name from now on (draft/channel-rename). Its role is kept, and orders for the
    /// former name go to the new one until that is joined anew.
    case channelRenamed(from: ChannelName, to: ChannelName, by: Source, reason: String?)
    case observed(Observation)
    case confirmed(LineToken, Receipt)
    case refused(LineToken, ServerReply)
    case answered(RequestToken, Answer)
    /// Whom something was said to is away, with their words for it (301). It has arrived all the same.
    case peerIsAway(Nickname, String)
    /// Somebody who is watched is on the network now.
    case peerCame(Source)
    /// Nobody bears the nick of somebody who is watched.
    case peerWent(Nickname)
    /// SASL ended. Without success the session goes on unauthenticated.
    case authenticated(Authentication)
    /// The PING sent after the order that gave this role has come back. The role held from the order on, so lines that
    /// were on their way have been told under it; every line told from now on was sent after the server saw the PING.
    case roleTaken(ChannelName, ObserverRole)
    /// A PING sent after the order to probe has come back: what the server sent before it has been observed.
    case probed
    /// The server takes TLS there, and for so long nobody should come in plain; 0 seconds takes it back (IRCv3 sts). Only
    /// ever told over TLS.
    case transportPromised(host: String, port: Int, seconds: Int64)
    /// A PING has waited longer than it should, though not yet long enough to give the connection up: lines may be
    /// missing on it.
    case overdue
    case closed(CloseReason)
}

/// Who the server says we are and what it can do.
package struct SessionIdentity: Sendable, Hashable {
    package var nick: Nickname
    /// Our own prefix as others see it, as far as known.
    package var source: Source
    package var server: String
    package var support: ISupport
    package var capabilities: Set<String>
    /// Within which bounds many lines may be one message; nil where they may not.
    package var multiline: MultilineLimits?

    package init(
        nick: Nickname,
        source: Source,
        server: String,
        support: ISupport,
        capabilities: Set<String>,
        multiline: MultilineLimits? = nil
    ) {
        self.nick = nick
        self.source = source
        self.server = server
        self.support = support
        self.capabilities = capabilities
        self.multiline = multiline
    }
}

package struct ChannelMember: Sendable, Hashable {
    package var nick: Nickname
    /// Prefix characters in the network's order of rank, strongest first.
    package var prefixes: String
    package var user: String?
    package var host: String?

    package init(nick: Nickname, prefixes: String = "", user: String? = nil, host: String? = nil) {
        self.nick = nick
        self.prefixes = prefixes
        self.user = user
        self.host = host
    }
}

package enum Departure: Sendable, Hashable {
    case parted(reason: String?)
    case kicked(by: Source, reason: String?)
}

/// A numeric or standard reply in the server's own words.
package struct ServerReply: Sendable, Hashable, Codable {
    /// `404`, or the code of a standard reply such as `CANNOT_SEND`.
    package var code: String
    package var text: String
    /// The channel that a refused join was forwarded to, or that bears another name now, as the server spells it.
    package var forward: String?

    package init(code: String, text: String, forward: String? = nil) {
        self.code = code
        self.text = text
        self.forward = forward
    }
}

/// That a line of ours arrived, and as what.
package struct Receipt: Sendable, Hashable {
    /// The server's id of the (first) line, where it gives any.
    package var messageID: String?
    /// When the (first) line was said by the server's clock, in milliseconds since 1970 (IRCv3 server-time).
    package var time: Int64?
    package var confirmedBy: Confirmation
    /// The ids of the lines after the first, where the line had to be cut.
    package var furtherIDs: [String] = []
    /// What others see, where the server showed other words than were said.
    package var altered: String?

    package enum Confirmation: Sendable, Hashable { case label, echo, barrier }

    package init(messageID: String? = nil, time: Int64? = nil, confirmedBy: Confirmation) {
        self.messageID = messageID
        self.time = time
        self.confirmedBy = confirmedBy
    }
}

/// What came between a request and the barrier after it.
package struct Answer: Sendable, Hashable {
    package var lines: [Message]
    package var isComplete: Bool

    package init(lines: [Message], isComplete: Bool) {
        self.lines = lines
        self.isComplete = isComplete
    }

    /// The first failure among the lines.
    package var failure: Message? {
        lines.first { line in
            switch line.command {
            case .numeric(let numeric): numeric.isError
            case .fail: true
            default: false
            }
        }
    }
}

package enum Authentication: Sendable, Hashable {
    case succeeded(account: String?)
    case failed(ServerReply)
    /// The server offers no mechanism that we have what it needs for.
    case unavailable
}

package enum CloseReason: Sendable, Hashable {
    /// We asked for it.
    case requested
    /// Could not connect: a sentence for people.
    case unreachable(String)
    case tlsFailed(String)
    case registrationTimedOut
    case registrationRefused(ServerReply)
    /// SASL failed or was not to be had, and the plan takes no connection without an account.
    case loginFailed(ServerReply)
    /// The server is not to be spoken to in plain: TLS is at this port (IRCv3 sts).
    case securityWanted(host: String, port: Int)
    /// The connection was only to ask whether the server wants TLS (IRCv3 sts), and it does not: the gateway's password
    /// can be said to it.
    case plainConfirmed(host: String)
    /// PING unanswered or a write not taken in time.
    case timedOut
    /// The server's ERROR text.
    case serverSaid(String)
    /// The connection ended without a word.
    case lost(String)
}
