import IRCProtocol

/// What the network tells of somebody beyond who they are.
struct PersonProfile: Sendable, Hashable {
    /// Of the network's services: empty where they are known to have none, nil where nothing was told.
    var account: String?
    var realname: String?
    /// Their words for being away; empty where only that they are is known.
    var away: String?
    var isBot = false

    /// Whether nothing is missing that the template of display names wants.
    func fills(_ template: Template) -> Bool {
        !(template.contains("ACCOUNT") && account == nil || template.contains("REALNAME") && realname == nil)
    }

    /// What nobody knows is the nick.
    func displayName(of nick: Nickname, _ template: Template) -> String {
        let values = [
            "NICK": nick.text,
            "ACCOUNT": Self.word(account) ?? nick.text,
            "REALNAME": Self.word(realname) ?? nick.text,
            "BOT": isBot ? "[bot]" : "",
        ]
        let name = template.expanded(values).split(separator: " ").joined(separator: " ")
        return name.isEmpty ? nick.text : name
    }

    /// No more than people read at a glance; homeservers bound names at 256 bytes.
    private static func word(_ text: String?) -> String? {
        guard let text else { return nil }
        let plain = IRCToMatrix.plain(text).prefix(longest).split(separator: " ").joined(separator: " ")
        return plain.isEmpty ? nil : plain
    }

    private static let longest = 40
}
