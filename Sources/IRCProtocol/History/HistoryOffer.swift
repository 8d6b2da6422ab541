/// How a connection can ask for what was said before.
package enum HistoryOffer: Sendable, Hashable {
    /// The command of draft/chathistory: so many lines at a time, by these references, the preferred first.
    case command(limit: Int, references: [HistoryReference.Kind])
    /// The module of ZNC that plays back what it has kept (znc.in/playback).
    case playback

    /// More at once would only delay what is being said meanwhile.
    package static let mostLines = 200
    package static let commandCapability = "draft/chathistory"
    package static let playbackCapability = "znc.in/playback"

    /// Nil where the server offers neither.
    package init?(_ identity: SessionIdentity) {
        if identity.capabilities.contains(Self.commandCapability) {
            let tokens = identity.support.tokens
            // Without a number, and with 0, there is no limit.
            let limit = (tokens["CHATHISTORY"] ?? tokens["draft/CHATHISTORY"]).flatMap(ISupport.length)
            let kinds = (tokens["MSGREFTYPES"] ?? "").split(separator: ",").compactMap {
                HistoryReference.Kind(rawValue: String($0))
            }
            self = .command(
                limit: min(limit ?? Self.mostLines, Self.mostLines),
                references: kinds.isEmpty ? [.time, .message] : kinds
            )
        } else if identity.capabilities.contains(Self.playbackCapability) {
            self = .playback
        } else {
            return nil
        }
    }
}
