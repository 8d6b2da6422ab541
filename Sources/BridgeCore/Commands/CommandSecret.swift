import IRCProtocol

/// Where a command may hold what nobody else may read.
///
/// It is asked before the command is understood: what was mistyped is a secret all the same.
enum CommandSecret: Sendable, Hashable {
    /// A word or more behind so many others, after room and server.
    case after(Int)
    /// What is said to somebody: a secret where services take it for one.
    case message
    /// A line of IRC.
    case line
    /// Modes, of which one sets a channel's key.
    case modes

    /// - Parameter words: what stands after the command's name, room and server.
    func isIn(_ words: ArraySlice<Substring>) -> Bool {
        switch self {
        case .after(let place): words.count > place
        case .message:
            words.first.map { Self.isService($0) && Self.isSecretOfServices(words.dropFirst()) } ?? false
        case .line: Self.isSecretLine(words)
        case .modes:
            words.contains { $0.hasPrefix("+") && $0.contains("k") } && words.last?.hasPrefix("+") == false
        }
    }

    /// Whether somebody tells services a password in a conversation with them.
    static func isToldToServices(_ body: String, _ nick: Nickname) -> Bool {
        body.split(whereSeparator: \.isNewline).contains { line in
            message.isIn(([Substring(nick.text)] + line.split(separator: " "))[...])
        }
    }

    // MARK: Services

    /// Services are called by what they do, `NickServ` or `NickServ@services.example`; these are those that are not.
    private static let otherServices: Set<String> = ["q", "x", "l", "w", "ns", "cs", "as", "auth", "login"]

    private static func isService(_ name: Substring) -> Bool {
        let nick = String(name.prefix { $0 != "@" }).lowercasedASCII
        return nick.hasSuffix("serv") || otherServices.contains(nick)
    }

    /// What services call it, and how many words come behind it at least where one of them is a password.
    private static let serviceVerbs: [String: Int] = [
        "identify": 1, "id": 1, "sidentify": 1, "login": 1, "logon": 1, "auth": 1, "register": 1, "hello": 1,
        "setpass": 1, "newpass": 1, "pass": 1, "password": 1, "resetpass": 2, "verify": 2, "confirm": 1,
        "ghost": 2, "recover": 2, "release": 2, "regain": 2, "reclaim": 2, "group": 2, "link": 2, "drop": 2,
        "cert": 2,
    ]

    /// Settings whose value is one: `SET PASSWORD new`, `SET #channel PASSWORD new`.
    private static let secretSettings: Set<String> = ["password", "pass", "passwd", "sendpass"]

    private static func isSecretOfServices(_ words: ArraySlice<Substring>) -> Bool {
        guard let first = words.first else { return false }
        let verb = plain(first)
        if verb == "set" || verb == "saset" {
            return words.dropFirst().dropLast().contains { secretSettings.contains(plain($0)) }
        }
        return serviceVerbs[verb].map { words.count > $0 } ?? false
    }

    // MARK: Lines

    /// Commands of IRC with a password in them, and behind how many parameters it stands.
    private static let lineVerbs: [String: Int] = [
        "pass": 0, "authenticate": 0, "webirc": 0, "oper": 1, "vhost": 1, "identify": 0, "login": 0, "die": 0,
        "restart": 0,
    ]

    private static func isSecretLine(_ words: ArraySlice<Substring>) -> Bool {
        guard let first = words.first else { return false }
        let verb = plain(first)
        let rest = words.dropFirst()
        if let place = lineVerbs[verb] { return rest.count > place }
        switch verb {
        case "privmsg", "notice", "squery": return CommandSecret.message.isIn(rest)
        case "join": return rest.count > 1
        case "mode": return CommandSecret.modes.isIn(rest)
        // `/NICKSERV identify …`, as servers offer it.
        default: return isService(first) && isSecretOfServices(rest)
        }
    }

    private static func plain(_ word: Substring) -> String {
        (word.hasPrefix(":") ? word.dropFirst() : word).lowercased()
    }
}
