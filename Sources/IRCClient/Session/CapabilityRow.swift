/// One capability that servers and bouncers may offer, and what is done about it.
package struct CapabilityRow: Sendable, Hashable {
    /// Which are asked for in one line: small groups, because one name that a server does not like makes it refuse the
    /// whole line; few, because servers with flood control count these lines too, and a tenth line may cost a second.
    package enum Group: Int, Sendable, CaseIterable { case messages, people, lines, rest }

    package enum Use: Sendable, Hashable {
        /// Asked for wherever it is offered.
        case wanted(Group)
        /// Asked for by itself, where the plan has a use for it.
        case alone
        /// Its value is read; asking for it would be a fault.
        case read
        /// Never asked for.
        case declined
    }

    package let name: String
    package let use: Use
    /// What it changes here, or why it is declined.
    package let effect: String
}
