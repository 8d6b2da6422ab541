/// A CAP line of the server: `CAP <us> <subcommand> [*] :<list>`.
package struct CapabilityReply: Sendable, Hashable {
    package enum Subcommand: Sendable, Hashable, CaseIterable { case ls, list, ack, nak, new, del }

    package var subcommand: Subcommand
    package var list: CapabilityList
    /// False where a `*` says that more lines follow.
    package var isLast: Bool

    private static let words: [String: Subcommand] = [
        "LS": .ls, "LIST": .list, "ACK": .ack, "NAK": .nak, "NEW": .new, "DEL": .del,
    ]

    /// Nil for another command and for a subcommand that no server sends.
    package init?(_ message: Message) {
        guard message.command == .cap, let word = message[1], let subcommand = Self.words[word.uppercasedASCII] else {
            return nil
        }
        self.subcommand = subcommand
        isLast = message[2] != "*" || message.parameters.count < 4
        list = CapabilityList(parsing: message.parameters.count > 2 ? message.last ?? "" : "")
    }
}
