import Foundation

/// `m.room.encryption`: how what is said in a room is encrypted.
package struct EncryptionContent: Sendable, Hashable {
    /// Nil where nothing is, as in a redacted event, or where the content is of another form.
    package var algorithm: String?

    /// The content of the state.
    package init(json: String) {
        algorithm = (try? JSONDecoder().decode(Fields.self, from: Data(json.utf8)))?.algorithm
    }

    private struct Fields: Decodable {
        var algorithm: String
    }
}
