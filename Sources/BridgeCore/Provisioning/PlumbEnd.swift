import IRCProtocol
import MatrixProtocol

/// How a request to link ended. Each has its sentence for the one who asked.
package enum PlumbEnd: Sendable, Hashable {
    /// By the operator's consent, or without where nobody had to be asked.
    case linked(Consenter?)
    case declined
    case expired
    /// The room will not do.
    case unfit(ProvisioningRefusal)
    case roomClosed(String)
    case roomUnreadable
    case channelClosed(ServerReply)
    /// The bot was thrown out of the channel.
    case expelled
    case notOnChannel
    case notOperator
    case leftChannel
    case lostOperator
    /// The nick is somebody else's now, or it cannot be shown that it is not.
    case changedHands
    case unaskable(ServerReply)
    /// The network did not answer in time.
    case unreachable
    /// The channel was linked or shut by somebody else meanwhile.
    case overtaken
    case withdrawn

    /// Nil where it was granted.
    package func refusal(_ request: LinkRequest, network: String) -> ProvisioningRefusal? {
        let channel = request.channel.text
        let nick = request.operatorNick?.text ?? "nobody"
        return switch self {
        case .linked: nil
        case .unfit(let refusal): refusal
        case .declined: .init(.consentRefused, "\(nick) does not consent to a link with \(channel).")
        case .expired: .init(.consentExpired, "\(nick) did not answer in time. \(channel) was not linked.")
        case .roomClosed(let words):
            .init(.unknownRoom, "The bridge's bot could not join the room: \(words) Invite it and ask again.")
        case .roomUnreadable: .init(.unavailable, "The homeserver did not tell who may decide for the room.")
        case .channelClosed(let reply):
            .init(.unknownChannel, "The bridge's bot could not join \(channel): \(reply.sentence) (\(reply.code)).")
        case .expelled: .init(.consentRefused, "The bridge's bot was removed from \(channel).")
        case .notOnChannel: .init(.badOperatorTarget, "\(nick) is not on \(channel).")
        case .notOperator: .init(.badOperatorTarget, "\(nick) is not an operator of \(channel).")
        case .leftChannel: .init(.consentRefused, "\(nick) has left \(channel) and cannot consent any more.")
        case .lostOperator:
            .init(.consentRefused, "\(nick) is no longer an operator of \(channel) and cannot consent any more.")
        case .changedHands:
            .init(
                .consentRefused,
                "It is no longer certain that \(nick) is who was asked, so they cannot consent to a link with \(channel)."
            )
        case .unaskable(let reply):
            .init(.badOperatorTarget, "\(nick) could not be asked: \(reply.sentence) (\(reply.code)).")
        case .unreachable: .init(.unavailable, "\(network) did not answer in time. \(channel) was not linked.")
        case .overtaken: .init(.existingMapping, "\(channel) was linked or closed to the bridge meanwhile.")
        case .withdrawn: .init(.consentRefused, "The request for \(channel) was taken back.")
        }
    }
}
