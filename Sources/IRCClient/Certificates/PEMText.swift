import IRCProtocol
import SwiftASN1

/// The text form of certificates and keys (RFC 7468).
enum PEMText {
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
            guard let bytes = Base64.decode(body), !label.contains("\n") else { return nil }
            blocks.append(PEMDocument(type: String(label), derBytes: bytes).pemString + "\n")
            rest = rest[end.upperBound...]
        }
        return blocks.isEmpty ? nil : blocks.joined()
    }
}
