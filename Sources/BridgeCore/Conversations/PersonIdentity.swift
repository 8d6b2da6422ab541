import IRCProtocol

/// Who somebody on IRC is beyond their nick, as far as the network tells: anybody may take a nick that is free.
package struct PersonIdentity: Sendable, Hashable, Codable {
    /// Of the network's services.
    package var account: String?
    package var user: String?
    package var host: String?

    package init(account: String? = nil, user: String? = nil, host: String? = nil) {
        self.account = account
        self.user = user
        self.host = host
    }

    init(_ observation: Observation) {
        self.init(account: observation.account, user: observation.source.user, host: observation.source.host)
    }

    /// Of the answer to a WHOIS; nil where it names nobody.
    init?(whois answer: Answer) {
        var identity = PersonIdentity()
        for line in answer.lines {
            switch line.command {
            case .numeric(.whoisUser): (identity.user, identity.host) = (line[2], line[3])
            case .numeric(.whoisAccount): identity.account = line[2]
            default: break
            }
        }
        guard identity.host != nil else { return nil }
        self = identity
    }

    package enum Verdict: Sendable, Hashable { case same, other, unknown }

    /// Whether `now` is who was known under the nick before. Accounts are proof either way; without two of them the
    /// user and host have to be as they were, for nothing else tells one holder of a nick from the next.
    package func verdict(on now: PersonIdentity) -> Verdict {
        if let account, let theirs = now.account {
            return account.lowercasedASCII == theirs.lowercasedASCII ? .same : .other
        }
        guard let host, let theirs = now.host else { return .unknown }
        return host == theirs && Self.bare(user) == Self.bare(now.user) ? .same : .other
    }

    /// What is known from now on.
    package func joined(with now: PersonIdentity) -> PersonIdentity {
        PersonIdentity(account: now.account ?? account, user: now.user ?? user, host: now.host ?? host)
    }

    /// `~` only says that no ident server was asked.
    private static func bare(_ user: String?) -> Substring? {
        user.map { $0.hasPrefix("~") ? $0.dropFirst() : $0[...] }
    }

    /// For people.
    package var words: String {
        let mask = [user, host].compactMap(\.self).joined(separator: "@")
        return account.map { "\($0), \(mask)" } ?? mask
    }
}
