extension ServerReply {
    /// The reply that a numeric or a standard reply (`FAIL`, `WARN`, `NOTE`) carries; nil for other lines.
    ///
    ///     :irc.example.org 404 me #chan :Cannot send to channel       404, "Cannot send to channel"
    ///     :irc.example.org FAIL JOIN CHANNEL_RENAMED #a #b :Renamed   CHANNEL_RENAMED, "Renamed"
    package init?(_ message: Message) {
        switch message.command {
        case .numeric(let numeric):
            // The first parameter is ourselves; a reply that has nothing else says nothing.
            let text = message.parameters.count > 1 ? message.last ?? "" : ""
            self.init(
                code: numeric.text,
                text: text,
                forward: numeric == .linkedChannel && message.parameters.count > 3 ? message[2] : nil
            )
        case .fail, .warn, .note:
            guard let code = message[1] else { return nil }
            self.init(
                code: code,
                text: message.parameters.count > 2 ? message.last ?? "" : "",
                forward: code == Self.channelRenamed && message.parameters.count > 4 ? message[3] : nil
            )
        default:
            return nil
        }
    }

    /// The code of a JOIN that failed because the channel has another name now: `forward` (draft/channel-rename).
    package static let channelRenamed = "CHANNEL_RENAMED"

    /// The numeric that `code` is, where it is one.
    package var numeric: Numeric? {
        guard code.utf8.count == 3, let value = UInt16(code) else { return nil }
        return Numeric(rawValue: value)
    }

    /// What to tell a person: our plain words where there are any, else the server's own.
    package var sentence: String { numeric?.sentence ?? (text.isEmpty ? "The server said \(code)" : text) }
}
