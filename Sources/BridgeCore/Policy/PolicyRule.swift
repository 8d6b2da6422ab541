import MatrixProtocol

/// A ban of a policy list, as it is kept.
package struct PolicyRule: Sendable, Hashable {
    /// What names a rule: a later event of the same name takes its place.
    package struct Key: Sendable, Hashable, Comparable {
        /// The list as the configuration has it: a room's id or an alias.
        package var list: String
        package var type: String
        package var stateKey: String

        package init(list: String, type: String, stateKey: String) {
            self.list = list
            self.type = type
            self.stateKey = stateKey
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.list, left.type, left.stateKey) < (right.list, right.type, right.stateKey)
        }
    }

    package var key: Key
    package var kind: PolicyRuleContent.Kind
    package var entity: String
    package var reason: String?

    package init(key: Key, kind: PolicyRuleContent.Kind, entity: String, reason: String? = nil) {
        self.key = key
        self.kind = kind
        self.entity = entity
        self.reason = reason
    }

    /// Nil where the event bans nobody: it recommends something else, or its pattern is longer than any name could be.
    package init?(key: Key, _ content: PolicyRuleContent?) {
        guard let content, content.recommendation == .ban, content.entity.utf8.count <= Self.longestEntity else {
            return nil
        }
        self.init(
            key: key,
            kind: content.kind,
            entity: content.entity,
            reason: content.reason.map { String($0.prefix(Self.longestReason)) }
        )
    }

    /// Twice what an id may have, in bytes.
    private static let longestEntity = 512
    /// Characters: a sentence for the banned.
    private static let longestReason = 200
}
