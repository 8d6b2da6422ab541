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

    /// Splits `name[!user][@host]`: the name ends at the first `!` or `@`, the user at the last `@`.
    package init(parsing text: some StringProtocol) {
        // Bytes, not characters: a combining mark after the `@` must not hide it.
        let text = Substring(text)
        let bytes = text.utf8
        let at = UInt8(ascii: "@")
        guard let end = bytes.firstIndex(where: { $0 == UInt8(ascii: "!") || $0 == at }) else {
            self.init(name: String(text))
            return
        }
        let userEnd = bytes[end] == at ? end : bytes.lastIndex(of: at) ?? bytes.endIndex
        self.init(
            name: String(text[..<end]),
            user: userEnd > end ? String(text[bytes.index(after: end)..<userEnd]) : nil,
            host: userEnd < bytes.endIndex ? String(text[bytes.index(after: userEnd)...]) : nil
        )
    }

    /// A server speaks without user and host; servers' names hold a dot, nicks cannot.
    package var isServer: Bool { user == nil && host == nil && name.utf8.contains(UInt8(ascii: ".")) }

    package var nick: Nickname? { isServer ? nil : Nickname(parsing: name) }

    package var description: String {
        name + (user.map { "!" + $0 } ?? "") + (host.map { "@" + $0 } ?? "")
    }
}
