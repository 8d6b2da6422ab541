/// `mxc://server/media-id` (specification, "Matrix Content (mxc://) URIs").
package struct MediaURI: Sendable, Hashable, CustomStringConvertible {
    package let server: String
    package let mediaID: String

    /// Refuses all that could leave its place in the path of a request: the id holds `A-Z a-z 0-9 _ -` only, the server
    /// the characters of a host name, an address or a port.
    package init?(parsing text: some StringProtocol) {
        let prefix = "mxc://"
        guard text.hasPrefix(prefix), text.utf8.count <= 512 else { return nil }
        let parts = text.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let server = parts.first, let mediaID = parts.last else { return nil }
        self.init(server: String(server), mediaID: String(mediaID))
    }

    package init?(server: String, mediaID: String) {
        func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let punctuation = Array(".:[]".utf8)
        guard !mediaID.isEmpty, mediaID.utf8.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: "_") }),
            server.utf8.allSatisfy({ isPlain($0) || punctuation.contains($0) }), server.utf8.contains(where: isPlain)
        else { return nil }
        self.server = server
        self.mediaID = mediaID
    }

    package var text: String { "mxc://\(server)/\(mediaID)" }
    package var description: String { text }
}

extension MediaURI: Codable {
    package init(from decoder: any Decoder) throws {
        let field = try decoder.singleValueContainer()
        guard let uri = MediaURI(parsing: try field.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: field, debugDescription: "no mxc URI")
        }
        self = uri
    }

    package func encode(to encoder: any Encoder) throws {
        var field = encoder.singleValueContainer()
        try field.encode(text)
    }
}
