import IRCProtocol
import MatrixProtocol

/// What an order that sends a message is on IRC: it stands in the order, so that the outcome is understood after a
/// restart too.
enum MessageReference: Sendable, Hashable {
    /// A line of IRC with an id.
    case line(ChannelKey, messageID: String)
    /// A line of IRC without one, under a token of ours.
    case token(ChannelKey, String)
    /// What a Matrix user said in another room.
    case mirror(ChannelKey, EventID)

    /// The same for all that was said once, whatever room it stands in.
    var said: String {
        switch self {
        case .line(let place, let messageID): "\(place.network) \(place.name) \(messageID)"
        case .token(_, let token): token
        case .mirror(_, let event): event.text
        }
    }

    /// The channel, or the nick of a private conversation, folded.
    var place: ChannelKey {
        switch self {
        case .line(let place, _), .token(let place, _), .mirror(let place, _): place
        }
    }

    var messageID: String? {
        guard case .line(_, let messageID) = self else { return nil }
        return messageID
    }

    /// Neither networks nor folded names hold a line feed; what a server chose stands last.
    var text: String {
        let (kind, rest) =
            switch self {
            case .line(_, let messageID): ("line", messageID)
            case .token(_, let token): ("token", token)
            case .mirror(_, let event): ("mirror", event.text)
            }
        return [kind, place.network.name, place.name.text, rest].joined(separator: "\n")
    }

    init?(_ text: String) {
        let parts = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4 else { return nil }
        let place = ChannelKey(network: NetworkID(parts[1]), name: .stored(parts[2]))
        switch parts[0] {
        case "line": self = .line(place, messageID: parts[3])
        case "token": self = .token(place, parts[3])
        case "mirror":
            guard let event = EventID(parsing: parts[3]) else { return nil }
            self = .mirror(place, event)
        default: return nil
        }
    }
}
