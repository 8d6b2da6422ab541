/// Why somebody may not do something.
package struct Refusal: Sendable, Hashable {
    package enum Cause: String, Sendable, Hashable {
        /// By `excludedUsers`.
        case excluded
        /// By a policy list.
        case banned
        /// The room is, by a policy list.
        case bannedRoom
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
        /// More people are active than may be (`RMAUlimit`).
        case activityLimit
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
        case .bannedRoom: .bannedRoom
        case .deactivated: .deactivatedUser
        case .notPermitted, .turnedOff, .conflict, .roomLimit: .notPermitted
        case .excludedChannel: .excludedChannel
        case .activityLimit: .activityLimit
        }
    }

    /// What people on IRC see as the reason of a quit. What others wrote is not put before them.
    var ircReason: String {
        switch cause {
        case .banned: "Banned by a policy list"
        case .deactivated: "No longer a user of this bridge"
        default: "Not bridged any more"
        }
    }

    /// What somebody on IRC hears who wrote to a Matrix user. Nil: nothing, where it is about the one who wrote, or about
    /// what the Matrix user has done.
    var wordsForIRC: String? {
        switch cause {
        case .turnedOff: "Private messages to Matrix users are turned off here."
        case .notPermitted: "Private messages to this Matrix user are turned off here."
        case .activityLimit: "Your messages do not reach this Matrix user at present."
        default: nil
        }
    }

    static func overLimit(_ limit: Int) -> Refusal {
        Refusal(
            .activityLimit,
            """
            This bridge serves at most \(limit) people on IRC in a month, and more were active. Until fewer are, nothing \
            that is said is carried in either direction, and it will not follow later. Those who run the bridge know of it.
            """,
            kicks: false
        )
    }

    static func ofRoom(_ rule: PolicyRule) -> Refusal {
        Refusal(.bannedRoom, "This room is banned from the bridge by a policy list\(rule.because).", kicks: false)
    }
}

extension PolicyRule {
    /// What follows the word that there is a ban.
    var because: String {
        guard let reason, !reason.isEmpty, reason != "<no reason supplied>" else { return "" }
        return ": " + reason
    }
}
