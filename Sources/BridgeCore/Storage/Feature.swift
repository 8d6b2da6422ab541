/// Something that a user may choose for themselves.
package enum Feature: String, Sendable, Hashable, CaseIterable {
    /// Whether their nick, said on IRC, becomes a mention of them on Matrix.
    case mentions
}
