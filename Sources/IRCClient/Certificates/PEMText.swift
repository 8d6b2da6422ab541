import IRCProtocol

/// The text form of certificates and keys (RFC 7468).
enum PEMText {
    static func block(_ label: String, _ bytes: [UInt8]) -> String { block(label, base64: Base64.encode(bytes)) }

    private static func block(_ label: String, base64: String) -> String {
        var lines = ["-----BEGIN \(label)-----"]
        var rest = base64[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        lines.append("-----END \(label)-----\n")
        return lines.joined(separator: "\n")
    }

    /// The blocks of `text` in lines of 64, whatever its line ends have become on the way. Nil where there is no whole
    /// block, or one is no base64.
    static func rewrapped(_ text: String) -> String? {
        var blocks: [String] = []
        var rest = text[...]
        while let begin = rest.firstRange(of: "-----BEGIN ") {
            rest = rest[begin.upperBound...]
            guard let labelEnd = rest.firstRange(of: "-----") else { return nil }
            let label = rest[..<labelEnd.lowerBound]
            rest = rest[labelEnd.upperBound...]
            guard let end = rest.firstRange(of: "-----END \(label)-----") else { return nil }
            let body = rest[..<end.lowerBound].filter { !$0.isWhitespace }
            guard Base64.decode(body) != nil, !label.contains("\n") else { return nil }
            blocks.append(block(String(label), base64: body))
            rest = rest[end.upperBound...]
        }
        return blocks.isEmpty ? nil : blocks.joined()
    }
}
