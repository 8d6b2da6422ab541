import NIOCore

/// Finds out whose connection passes by: the first lines of each direction are enough.
struct NickSniffer {
    /// The welcome comes after CAP and SASL, and before the server's information lines.
    private static let limit = 16_384

    /// The name in the welcome counts, since a first NICK may have been refused.
    var nick: String? { welcomed ?? asked }

    private var asked: String?
    private var welcomed: String?
    private var fromClient = ByteBuffer()
    private var fromServer = ByteBuffer()
    private var seen = 0

    mutating func saw(_ bytes: ByteBuffer, fromClient isClient: Bool) {
        guard welcomed == nil, seen < Self.limit else { return }
        seen += bytes.readableBytes
        if isClient {
            for line in Self.lines(bytes, &fromClient) where line.command == "NICK" && asked == nil { asked = line[0] }
        } else {
            for line in Self.lines(bytes, &fromServer) where line.command == "001" { welcomed = line[0] }
        }
    }

    private static func lines(_ bytes: ByteBuffer, _ pending: inout ByteBuffer) -> [IRCTestLine] {
        pending.writeImmutableBuffer(bytes)
        var lines: [IRCTestLine] = []
        while let end = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            guard let line = pending.readString(length: end - pending.readerIndex + 1) else { break }
            lines.append(IRCTestLine(line.trimmingSuffix { $0.isNewline }))
        }
        pending.discardReadBytes()
        return lines
    }
}

extension String {
    /// Swift sees CR LF as one character, so a test for newlines covers both endings.
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
        var rest = self[...]
        while let last = rest.last, condition(last) { rest.removeLast() }
        return String(rest)
    }
}
