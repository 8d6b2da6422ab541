/// Who a line comes from: `nick!user@host`, or a server's name alone.
package struct Source: Sendable, Hashable, CustomStringConvertible {
    /// The nick, or the server's name when there is neither user nor host.
    package var name: String
    package var user: String?
    package var host: String?

    package init(name: String, user: String? = nil, host: String? = nil) {
        self.name = name
        self.user = user
        self.host = host
    }

    /// Splits `name[!user][@host]`.
    package init(parsing text: some StringProtocol) {
        var rest = Substring(text)
        if let at = rest.lastIndex(of: "@") {
            host = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
        }
        if let bang = rest.firstIndex(of: "!") {
            user = String(rest[rest.index(after: bang)...])
            rest = rest[..<bang]
        }
        name = String(rest)
    }

    /// A server speaks without user and host; servers' names hold a dot, nicks cannot.
    package var isServer: Bool { user == nil && host == nil && name.utf8.contains(UInt8(ascii: ".")) }

    package var nick: Nickname? { isServer ? nil : Nickname(parsing: name) }

    package var description: String {
        name + (user.map { "!" + $0 } ?? "") + (host.map { "@" + $0 } ?? "")
    }
}
