/// A rule of a moderation policy list (specification, "Moderation policy lists").
package struct PolicyRuleContent: Sendable, Hashable {
    /// What the rule is about.
    package enum Kind: String, Sendable, Hashable, CaseIterable { case user, server, room }

    /// What is to be done with it. Others than these are left to those who know them.
    package enum Recommendation: Sendable, Hashable { case ban, unknown }

    package var kind: Kind
    /// An id, or a glob of ids.
    package var entity: String
    package var recommendation: Recommendation
    package var reason: String?

    package init(kind: Kind, entity: String, recommendation: Recommendation = .ban, reason: String? = nil) {
        self.kind = kind
        self.entity = entity
        self.recommendation = recommendation
        self.reason = reason
    }

    /// The types of such events: of the specification, of the time before, and of the first program that wrote them.
    package static func kind(ofType type: String) -> Kind? { kinds[type] }

    private static let kinds: [String: Kind] = {
        let roots = ["m.policy.rule.", "m.room.rule.", "org.matrix.mjolnir.rule."]
        let pairs = roots.flatMap { root in Kind.allCases.map { (root + $0.rawValue, $0) } }
        return Dictionary(pairs) { first, _ in first }
    }()
}

extension PolicyRuleContent {
    private enum CodingKeys: String, CodingKey { case entity, recommendation, reason }

    /// Nil where the content holds no rule, as when one has been taken back or redacted.
    init?(kind: Kind, from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        guard let entity = fields.lenient(String.self, .entity), !entity.isEmpty else { return nil }
        let recommendation = fields.lenient(String.self, .recommendation)
        self.init(
            kind: kind,
            entity: entity,
            recommendation: ["m.ban", "org.matrix.mjolnir.ban"].contains(recommendation) ? .ban : .unknown,
            reason: fields.lenient(String.self, .reason)
        )
    }
}
