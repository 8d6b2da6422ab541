import IRCProtocol

/// Whom an entry of a channel's ban list keeps out.
struct BanMask: Sendable, Hashable {
    private enum Subject: Sendable, Hashable {
        /// `nick!user@host`
        case person(Glob)
        case account(Glob)
    }

    private let subject: Subject
    private let mapping: CaseMapping

    /// Nil for extended bans of other kinds: most of them forbid something else than being there.
    init?(_ text: String, support: ISupport) {
        mapping = support.caseMapping
        guard text.utf8.count <= Self.longest else { return nil }
        if let form = ExtendedBan(support) {
            if let account = form.account(in: text) {
                subject = .account(Glob(account))
                return
            }
            if form.isExtended(text) { return nil }
        }
        // Servers of the charybdis family write behind it where the banned are sent.
        let bare = support.isCharybdis ? text.split(separator: "$").first.map(String.init) ?? text : text
        subject = .person(Glob(mapping.fold(Self.whole(bare)).text))
    }

    private static let longest = 400

    /// Servers fill in what is left out.
    private static func whole(_ text: String) -> String {
        switch (text.contains("!"), text.contains("@")) {
        case (true, true): text
        case (true, false): text + "@*"
        case (false, true): "*!" + text
        case (false, false): text + "!*@*"
        }
    }

    /// What is not known of somebody matches nothing but a star.
    func matches(_ nick: FoldedName, _ identity: PersonIdentity) -> Bool {
        switch subject {
        case .account(let glob): identity.account.map { glob.matches(mapping.fold($0).text) } ?? false
        case .person(let glob):
            glob.matches(mapping.fold("\(nick.text)!\(identity.user ?? "")@\(identity.host ?? "")").text)
        }
    }

    // MARK: Making

    /// The masks that keep somebody out: by their account where the server takes that, and by where they come from.
    ///
    /// A user name that an ident server vouches for is part of it: behind one host there may be many. Nothing that another
    /// chose stands in it as a wildcard of ours.
    static func masks(for nick: Nickname, _ identity: PersonIdentity, support: ISupport) -> [String] {
        var masks: [String] = []
        if let account = identity.account, isPlain(account), let form = ExtendedBan(support) {
            masks.append(form.mask(account: account))
        }
        guard let host = identity.host, isPlain(host), !host.isEmpty else {
            return masks.isEmpty ? ["\(nick.text)!*@*"] : masks
        }
        let user = identity.user.flatMap { $0.hasPrefix("~") || !isPlain($0) ? nil : $0 } ?? "*"
        return masks + ["*!\(user)@\(host)"]
    }

    /// Of one of ours: many of us share a host, and the user name is given by the bridge.
    static func masks(ofPuppet source: Source) -> [String] {
        guard let user = source.user, let host = source.host, isPlain(user), isPlain(host) else { return [] }
        return ["*!\(user)@\(host)"]
    }

    private static func isPlain(_ text: String) -> Bool {
        Parameter(text)?.canBeMiddle == true && !text.contains { $0 == "*" || $0 == "?" || $0 == "!" || $0 == "@" }
    }
}

/// How a server writes bans by other things than names and hosts (ISUPPORT `EXTBAN`, IRCv3 account-extban).
struct ExtendedBan: Sendable, Hashable {
    private let prefix: String
    private let letters: Set<Character>
    /// What stands for an account, the preferred word first.
    private let accountWords: [String]

    /// Nil where the server has none, or none for accounts.
    init?(_ support: ISupport) {
        guard let token = support.tokens["EXTBAN"] else { return nil }
        let parts = token.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        prefix = String(parts[0])
        letters = Set(parts[1])
        if let announced = support.tokens["ACCOUNTEXTBAN"], !announced.isEmpty {
            accountWords = announced.split(separator: ",").map(String.init)
        } else if prefix.isEmpty {
            // InspIRCd before it announced them.
            accountWords = letters.contains("R") ? ["R"] : []
        } else {
            accountWords = letters.contains("a") ? ["a"] : []
        }
        guard !accountWords.isEmpty else { return nil }
    }

    func mask(account: String) -> String { "\(prefix)\(accountWords[0]):\(account)" }

    /// The account that the ban is for; nil for a ban of another kind.
    func account(in text: String) -> String? {
        for word in accountWords {
            let head = "\(prefix)\(word):"
            if text.lowercased().hasPrefix(head.lowercased()) { return String(text.dropFirst(head.count)) }
        }
        return nil
    }

    /// Whether it is a ban of a kind of its own, whatever kind.
    func isExtended(_ text: String) -> Bool {
        if !prefix.isEmpty { return text.hasPrefix(prefix) }
        let head = text.prefix { $0 != ":" }
        return head.count == 1 && text.count > 1 && letters.contains(where: { head.contains($0) })
    }
}
