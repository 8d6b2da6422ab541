/// The plain text that an event has for readers who do not know its type (MSC1767, and `body` before it).
struct ExtensibleText {
    var text: String

    private enum CodingKeys: String, CodingKey {
        case unstable = "org.matrix.msc1767.text"
        case stable = "m.text"
        case body
    }

    /// One representation of several: the plain one has no type, or says so.
    private struct Block: Decodable {
        var body: String
        var mimetype: String?
    }

    /// Nil where there is none.
    init?(from decoder: any Decoder) {
        guard let fields = try? decoder.container(keyedBy: CodingKeys.self) else { return nil }
        let blocks = fields.lenient(LossyList<Block>.self, .stable)?.elements
        let found =
            blocks?.first { ($0.mimetype ?? "text/plain") == "text/plain" }?.body
            ?? fields.lenient(String.self, .stable) ?? fields.lenient(String.self, .unstable)
            ?? fields.lenient(String.self, .body)
        guard let found, !found.isEmpty else { return nil }
        text = found
    }
}
