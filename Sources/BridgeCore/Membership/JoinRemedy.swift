import IRCProtocol

/// What is done when a channel does not let one of ours in: one row for each obstacle.
package struct JoinRemedy: Sendable, Hashable {
    /// Whether the puppet of a user tries again by itself: five times, from half a minute on with doubled pauses. What
    /// is to be said there waits meanwhile.
    package var triesAgain = false
    /// Whether the user is removed from the channel's rooms (`kickOn.channelJoinFailure`): who stays would only seem to be
    /// there.
    package var removes = false
    /// What the user can do about it, as a sentence.
    package var advice: String

    package init(of obstacle: JoinObstacle) { self = Self.rows[obstacle] ?? Self(advice: "") }

    private init(triesAgain: Bool = false, removes: Bool = false, advice: String) {
        self.triesAgain = triesAgain
        self.removes = removes
        self.advice = advice
    }

    /// So many attempts are made in all.
    static let attempts = 5

    package static let rows: [JoinObstacle: JoinRemedy] = [
        .banned: JoinRemedy(removes: true, advice: "Ask the channel's operators to lift the ban"),
        .invitationNeeded: JoinRemedy(removes: true, advice: "Ask somebody on the channel to invite you"),
        .full: JoinRemedy(removes: true, advice: "Try again when somebody has left"),
        .keyNeeded: JoinRemedy(removes: true, advice: "Say !join with the channel's key behind its name"),
        .accountNeeded: JoinRemedy(
            removes: true,
            advice: "Register on the network, give me the password with !storepass, then join again"
        ),
        .securityNeeded: JoinRemedy(
            removes: true,
            advice: "This bridge would have to connect by TLS: ask those who run it"
        ),
        .operatorsOnly: JoinRemedy(removes: true, advice: "There is nothing you can do about that"),
        .tooManyChannels: JoinRemedy(removes: true, advice: "Leave another channel first"),
        .busy: JoinRemedy(triesAgain: true, advice: "I try again in a while"),
        .noAnswer: JoinRemedy(triesAgain: true, advice: "I try again in a while"),
        .noSuchChannel: JoinRemedy(removes: true, advice: "Look at how the name is spelled"),
        .forbidden: JoinRemedy(removes: true, advice: "The network's operators keep this channel closed"),
        .forwarded: JoinRemedy(advice: "You are invited to the room of that one"),
        .unknown: JoinRemedy(advice: "Try again later"),
    ]
}
