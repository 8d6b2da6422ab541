import IRCProtocol
import MatrixProtocol

/// What is said about a request, on either side.
enum PlumbWords {
    static func question(_ link: LinkRequest, room: String, again: Bool, _ remaining: Duration) -> String {
        let beginning = again ? "I was away and have to ask again. " : ""
        return beginning
            + "\(link.user) on Matrix asks to link the room \(room) with \(link.channel): what is said in one is then "
            + "seen in the other. Do you, as an operator of \(link.channel), consent? Answer yes or no here within "
            + "\(Self.time(remaining)). You can end a link at any time by !unbridge \(link.channel), and refuse all by "
            + "!optout \(link.channel)."
    }

    static func asked(_ link: LinkRequest, _ network: String, _ remaining: Duration) -> String {
        "\(link.user) has asked to link this room with \(link.channel) on \(network). \(nick(link)), an operator there, "
            + "has been asked for consent and has \(time(remaining)) to answer."
    }

    static func askedAgain(_ link: LinkRequest) -> String {
        "The connection was interrupted, so \(nick(link)) has been asked again about \(link.channel)."
    }

    static func linked(_ link: LinkRequest, _ network: String, by consenter: Consenter?) -> String {
        let consent = consenter.map { " \($0.nick), an operator there, has consented." } ?? ""
        return
            "\(link.room) is now linked with \(link.channel) on \(network): what is said in one is seen in the other."
            + consent
    }

    static func announcement(_ link: LinkRequest, room: String) -> String {
        "This channel is now linked with the Matrix room \(room), at the wish of \(link.user). What is said here is seen "
            + "there. An operator can end that by telling me !unbridge \(link.channel)"
    }

    /// To the operator who was asked.
    static func end(_ end: PlumbEnd, _ link: LinkRequest) -> String {
        switch end {
        case .linked: "Thank you. \(link.channel) is linked now; say !unbridge \(link.channel) here to end that."
        case .declined: "Thank you. \(link.channel) is not linked, and nobody is asked again soon."
        case .expired: "The time for an answer about \(link.channel) is over."
        case .leftChannel: "You are not on \(link.channel), so your answer does not count."
        case .lostOperator: "You are no longer an operator of \(link.channel), so your answer does not count."
        case .changedHands:
            "I cannot be sure that you are who I asked about \(link.channel), so your answer does not count."
        case .withdrawn: "The request about \(link.channel) was taken back."
        case .unfit, .roomClosed, .roomUnreadable, .channelClosed, .expelled, .notOnChannel, .notOperator, .unaskable,
            .unreachable, .overtaken:
            "\(link.channel) was not linked. You need not answer any more."
        }
    }

    private static func nick(_ link: LinkRequest) -> String { link.operatorNick?.text ?? "nobody" }

    static func time(_ duration: Duration) -> String {
        let seconds = max(1, (duration.milliseconds + 999) / 1_000)
        if seconds < 120 { return seconds == 1 ? "1 second" : "\(seconds) seconds" }
        let minutes = (seconds + 30) / 60
        return minutes < 120 ? "\(minutes) minutes" : "\((minutes + 30) / 60) hours"
    }
}

extension OperatorWord {
    func sentence(_ channel: ChannelName) -> String {
        switch self {
        case .notUnderstood: "Please answer yes or no: may \(channel) be linked?"
        case .notAsked: "You are not the one whom I asked about \(channel)."
        case .notYet: "One moment: I will ask you again about \(channel)."
        }
    }
}
