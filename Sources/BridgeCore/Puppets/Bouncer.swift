import IRCProtocol

/// A user's own way to a network: a bouncer (soju, ZNC) that stays connected for them, and how to log in there.
package struct Bouncer: Sendable, Hashable, CustomStringConvertible {
    package let host: String
    package let port: Int
    package let isSecure: Bool
    /// As the bouncer wants it: `user`, `user/network` or `user/network@client`.
    package let login: String
    package let password: Secret

    /// - Parameter address: `ircs://host:port` or `irc://host:port`; without a port 6697 and 6667.
    /// - Returns: nil where the address, the login or the password cannot be one.
    package init?(address: String, login: String, password: Secret) {
        guard let scheme = Self.schemes.first(where: { address.lowercasedASCII.hasPrefix($0.prefix) }),
            let (host, port) = Self.place(address.dropFirst(scheme.prefix.count), scheme.port),
            Self.isWord(login), Self.isWord(password.exposed)
        else { return nil }
        self.host = host
        self.port = port
        isSecure = scheme.isSecure
        self.login = login
        self.password = password
    }

    private static let schemes: [(prefix: String, isSecure: Bool, port: Int)] = [
        ("ircs://", true, 6697), ("irc://", false, 6667),
    ]

    private static func place(_ text: Substring, _ usual: Int) -> (String, Int)? {
        // An IPv6 address stands in brackets.
        let isBracketed = text.hasPrefix("[")
        let host = isBracketed ? text.dropFirst().prefix { $0 != "]" } : text.prefix { $0 != ":" && $0 != "/" }
        var rest = text.dropFirst(isBracketed ? host.count + 2 : host.count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy(isOfHost), !host.hasPrefix("-") else {
            return nil
        }
        if rest.isEmpty { return (String(host), usual) }
        guard rest.hasPrefix(":"), rest.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }),
            let port = Int(rest.dropFirst()), (1...65_535).contains(port)
        else { return nil }
        return (String(host), port)
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        (48...58).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 46
    }

    /// What a parameter before others can hold.
    private static func isWord(_ text: String) -> Bool {
        text.utf8.count <= 200 && Parameter(text)?.canBeMiddle == true
    }

    package var address: String {
        "\(isSecure ? "ircs" : "irc")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Never the password.
    package var description: String { "\(address) as \(login)" }

    // MARK: In the store

    /// All of it in one text, to be sealed.
    package var sealable: Secret { Secret("\(address) \(login) \(password.exposed)") }

    /// Nil for what ``sealable`` cannot have given.
    package init?(unsealed: Secret) {
        let parts = unsealed.exposed.split(separator: " ", maxSplits: 2)
        guard parts.count == 3 else { return nil }
        self.init(address: String(parts[0]), login: String(parts[1]), password: Secret(String(parts[2])))
    }
}
