import IRCProtocol

/// A line on its way to a client, as bytes and as what they say: read once, however many get it.
struct WireLine {
    let bytes: [UInt8]
    let message: Message
    /// The said line that it carries.
    let said: Int?

    /// Nil for a message that no server could send.
    init?(_ message: Message, said: Int? = nil) {
        guard var bytes = try? message.encoded(limits: LineLimits(tags: LineLimits.received.tags)) else { return nil }
        if bytes.last == 10 { bytes.removeLast() }
        if bytes.last == 13 { bytes.removeLast() }
        guard !bytes.contains(where: Parameter.isForbidden), let parsed = try? Message(parsing: bytes) else {
            return nil
        }
        self.bytes = bytes
        self.message = parsed
        self.said = said
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}
