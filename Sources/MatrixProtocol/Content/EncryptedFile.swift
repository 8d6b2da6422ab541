/// A file encrypted by its sender (specification, "Sending encrypted attachments").
package struct EncryptedFile: Sendable, Hashable {
    /// `mxc://…`.
    package var url: String
    /// The AES key, base64url without padding.
    package var key: String
    /// The counter block, base64 without padding.
    package var initialVector: String
    /// Of the ciphertext, base64 without padding.
    package var sha256: String

    package init(url: String, key: String, initialVector: String, sha256: String) {
        self.url = url
        self.key = key
        self.initialVector = initialVector
        self.sha256 = sha256
    }
}

extension EncryptedFile: Decodable {
    private enum CodingKeys: String, CodingKey { case url, key, iv, hashes }
    private enum KeyKeys: String, CodingKey { case k }
    private enum HashKeys: String, CodingKey { case sha256 }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        url = try fields.decode(String.self, forKey: .url)
        key = try fields.nestedContainer(keyedBy: KeyKeys.self, forKey: .key).decode(String.self, forKey: .k)
        initialVector = try fields.decode(String.self, forKey: .iv)
        sha256 = try fields.nestedContainer(keyedBy: HashKeys.self, forKey: .hashes)
            .decode(String.self, forKey: .sha256)
    }
}

// Whoever has the key has the file: no log, dump or failed test shows it.
extension EncryptedFile: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "EncryptedFile(\(url))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["url": url]) }
}
