/// Why somebody may not do something.
package struct Refusal: Sendable, Hashable {
    package enum Cause: String, Sendable, Hashable {
        /// By `excludedUsers`.
        case excluded
        /// By a policy list.
        case banned
        /// By the administration: their account here was ended.
        case deactivated
        /// By `permissions`, or a rule of provisioning.
        case notPermitted
        /// The configuration has turned it off for all.
        case turnedOff
        /// The channel is kept out by the configuration.
        case excludedChannel
        /// The nick is.
        case excludedNick
        /// Somebody is in the room with whom it cannot be linked.
        case conflict
        /// As many rooms are linked as may be.
        case roomLimit
    }

    package var cause: Cause
    /// A whole sentence for the person who asked.
    package var sentence: String
    /// Whether the person is to be taken out of a room that they have joined.
    package var kicks = true

    package init(_ cause: Cause, _ sentence: String, kicks: Bool = true) {
        self.cause = cause
        self.sentence = sentence
        self.kicks = kicks
    }

    /// What a log or a metric calls it.
    package var reason: DropReason {
        switch cause {
        case .excluded, .excludedNick: .excludedUser
        case .banned: .bannedUser
        case .deactivated: .deactivatedUser
        case .notPermitted, .turnedOff, .conflict, .roomLimit: .notPermitted
        case .excludedChannel: .excludedChannel
        }
    }
}
