import MatrixProtocol

/// All bans of all lists, and whom they are about.
///
/// Names are looked up; only globs are tried one after another. ASCII letters count without regard to case.
package struct PolicyRules: Sendable, Hashable {
    private(set) var rules: [PolicyRule.Key: PolicyRule] = [:]
    private var names: [PolicyRuleContent.Kind: [String: [PolicyRule.Key]]] = [:]
    private var globs: [PolicyRuleContent.Kind: [PolicyRule.Key: Glob]] = [:]

    package init() {}

    package var isEmpty: Bool { rules.isEmpty }

    func keys(of list: String) -> [PolicyRule.Key] { rules.keys.filter { $0.list == list }.sorted() }

    package mutating func set(_ rule: PolicyRule) {
        remove(rule.key)
        rules[rule.key] = rule
        let glob = Glob(rule.entity)
        if glob.isLiteral {
            names[rule.kind, default: [:]][rule.entity.lowercasedASCII, default: []].append(rule.key)
        } else {
            globs[rule.kind, default: [:]][rule.key] = glob
        }
    }

    package mutating func remove(_ key: PolicyRule.Key) {
        guard let rule = rules.removeValue(forKey: key) else { return }
        globs[rule.kind]?[key] = nil
        let name = rule.entity.lowercasedASCII
        guard var keys = names[rule.kind]?[name] else { return }
        keys.removeAll { $0 == key }
        names[rule.kind]?[name] = keys.isEmpty ? nil : keys
    }

    /// The rule that bans somebody, by their id or by their server.
    package func ban(of user: UserID) -> PolicyRule? {
        guard !rules.isEmpty else { return nil }
        return rule(.user, user.text) ?? Self.servers(of: user).lazy.compactMap { rule(.server, $0) }.first
    }

    package func ban(of room: RoomID) -> PolicyRule? { rules.isEmpty ? nil : rule(.room, room.text) }

    /// A server with a port is the server, as in server ACLs.
    private static func servers(of user: UserID) -> [String] {
        let server = String(user.server)
        guard let colon = server.lastIndex(of: ":"), !server.hasSuffix("]") else { return [server] }
        return [server, String(server[..<colon])]
    }

    private func rule(_ kind: PolicyRuleContent.Kind, _ name: String) -> PolicyRule? {
        if let key = names[kind]?[name.lowercasedASCII]?.first { return rules[key] }
        guard let globs = globs[kind], !globs.isEmpty else { return nil }
        let subject = Glob.Subject(name)
        // The least of those that fit, so that the same rules always give the same reason.
        return globs.lazy.filter { $0.value.matches(subject) }.map(\.key).min().flatMap { rules[$0] }
    }

    /// Whether this one rule is about the user.
    static func matches(_ rule: PolicyRule, _ user: UserID) -> Bool {
        let glob = Glob(rule.entity)
        return switch rule.kind {
        case .user: glob.matches(user.text)
        case .server: servers(of: user).contains { glob.matches($0) }
        case .room: false
        }
    }
}
