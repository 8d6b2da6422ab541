/// Something seen on a connection: channel traffic as its role has it, and what is addressed to us.
package struct Observation: Sendable, Hashable {
    package var source: Source
    /// The sender's services account, where the server tells.
    package var account: String?
    package var messageID: String?
    /// Milliseconds since 1970 by the server's clock, where it tells.
    package var time: Int64?
    /// Part of a replay, not said now.
    package var isHistory: Bool
    /// Whether the server says that it is part of a netsplit (IRCv3 netsplit).
    package var isSplit = false
    /// Whether the server says that the sender is a program (IRCv3 bot-mode).
    package var isBot = false
    /// Client-only tags, as they came.
    package var tags: MessageTags
    package var fact: Fact

    package enum Fact: Sendable, Hashable {
        /// Said in a channel. `statusPrefix`: the `@` of `@#chan` where only some were addressed.
        case said(OutgoingLine.Kind, ChannelName, text: String, statusPrefix: String?)
        /// Said to us alone.
        case whispered(OutgoingLine.Kind, text: String)
        /// Nothing but the client-only tags, which say all (TAGMSG). Nil: to us alone.
        case tagged(ChannelName?)
        /// What has this id is taken back (draft/message-redaction). Nil: said to us alone.
        case deleted(ChannelName?, messageID: String)
        case joined(ChannelName, realname: String?)
        case parted(ChannelName, reason: String?)
        case kicked(ChannelName, Nickname, reason: String?)
        /// Of all channels of this connection on which the core knows the nick.
        case quit(reason: String?)
        case renamed(to: Nickname)
        case topic(ChannelName, text: String)
        case mode(ChannelName, [ModeChange])
        /// Somebody asks us to join.
        case invited(ChannelName)
        case accountChanged(String?)
        case hostChanged(user: String, host: String)
        case realnameChanged(String)
        case awayChanged(String?)
    }

    package init(
        source: Source,
        account: String? = nil,
        messageID: String? = nil,
        time: Int64? = nil,
        isHistory: Bool = false,
        tags: MessageTags = MessageTags(),
        _ fact: Fact
    ) {
        self.source = source
        self.account = account
        self.messageID = messageID
        self.time = time
        self.isHistory = isHistory
        self.tags = tags
        self.fact = fact
    }
}

extension Observation.Fact {
    /// The channel that it is of; nil for what is said to us alone, and for what is of no single channel.
    package var channel: ChannelName? {
        switch self {
        case .said(_, let channel, _, _), .joined(let channel, _), .parted(let channel, _), .kicked(let channel, _, _),
            .topic(let channel, _), .mode(let channel, _), .invited(let channel):
            channel
        case .tagged(let channel), .deleted(let channel, _): channel
        case .whispered, .quit, .renamed, .accountChanged, .hostChanged, .realnameChanged, .awayChanged: nil
        }
    }

    /// The same, of another channel; what is of none stays as it is.
    package func moved(to new: ChannelName) -> Self {
        switch self {
        case .said(let kind, _, let text, let prefix): .said(kind, new, text: text, statusPrefix: prefix)
        case .joined(_, let realname): .joined(new, realname: realname)
        case .parted(_, let reason): .parted(new, reason: reason)
        case .kicked(_, let nick, let reason): .kicked(new, nick, reason: reason)
        case .topic(_, let text): .topic(new, text: text)
        case .mode(_, let changes): .mode(new, changes)
        case .invited: .invited(new)
        case .tagged(.some): .tagged(new)
        case .deleted(.some, let messageID): .deleted(new, messageID: messageID)
        case .tagged(nil), .deleted(nil, _), .whispered, .quit, .renamed, .accountChanged, .hostChanged,
            .realnameChanged, .awayChanged:
            self
        }
    }
}
