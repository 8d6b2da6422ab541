/// A row of WHOX (354), or of WHO (352): the fields that were asked for, in the server's order.
///
/// Ask with ``query(_:token:)`` and read the rows that carry the token: others may have asked too.
package struct WhoxEntry: Sendable, Hashable {
    /// Empty where it was no WHOX.
    package var token: String
    package var channel: String
    package var user: String
    package var host: String
    package var nick: Nickname
    package var flags: String
    /// Nil where the person is not logged in.
    package var account: String?
    package var realname: String

    /// Token, channel, user, host, nick, flags, account, realname.
    package static let fields = "%tcuhnfar"

    /// `WHO <mask> %tcuhnfar,<token>`; a token has one to three digits.
    package static func query(_ mask: Parameter, token: Int) -> Message {
        Message(.who, [mask, Parameter(cleaning: "\(fields),\(((token % 1000) + 1000) % 1000)")])
    }

    /// Nil for another line or one with other fields.
    package init?(_ message: Message) {
        guard message.command == .numeric(.whoxReply), message.parameters.count == 9 else { return nil }
        let values = message.parameters.map(\.text)
        guard let nick = Nickname(parsing: values[5]) else { return nil }
        token = values[1]
        channel = values[2]
        user = values[3]
        host = values[4]
        self.nick = nick
        flags = values[6]
        account = values[7] == "0" ? nil : values[7]
        realname = values[8]
    }

    /// A row of plain WHO (352), which tells no account: `<us> <channel> <user> <host> <server> <nick> <flags>
    /// :<hops> <real name>`. Nil for another line.
    package init?(who message: Message) {
        guard message.command == .numeric(.whoReply), message.parameters.count == 8 else { return nil }
        let values = message.parameters.map(\.text)
        guard let nick = Nickname(parsing: values[5]) else { return nil }
        token = ""
        channel = values[1]
        user = values[2]
        host = values[3]
        self.nick = nick
        flags = values[6]
        account = nil
        // Behind the number of servers between.
        realname = values[7].split(separator: " ", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
    }
}
