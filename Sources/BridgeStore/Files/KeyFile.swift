import Crypto
import Foundation
import Logging

/// The file with the key that secrets are sealed with: 32 bytes, raw or in base64.
///
/// A private key in PEM form or a symmetric JSON Web Key, which the same configuration keys named before, serve as well:
/// a key is derived from them.
enum KeyFile {
    /// Reads the key, or makes one where there is no file and `mayMake`. The new file is whole from the moment it has
    /// its name, and only its owner reads it.
    static func key(at path: String, mayMake: Bool, logger: Logger) throws(BridgeStoreError) -> SymmetricKey {
        var status = stat()
        if stat(path, &status) != 0 {
            guard errno == ENOENT else {
                throw BridgeStoreError(.keyUnreadable, file: path, detail: SystemError.last)
            }
            guard mayMake else { throw BridgeStoreError(.keyMissing, file: path) }
            try make(at: path)
            logger.notice("Key file made", metadata: ["file": "\(path)"])
        } else if status.st_mode & 0o027 != 0 {
            throw BridgeStoreError(.keyExposed, file: path)
        } else if status.st_mode & 0o040 != 0 {
            // How secrets are mounted where a program runs under a group of its own.
            logger.warning("Key file can be read by its group", metadata: ["file": "\(path)"])
        }
        return try parse(read(path), file: path)
    }

    private static func read(_ path: String) throws(BridgeStoreError) -> Data {
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw BridgeStoreError(.keyUnreadable, file: path, detail: "\((error as? CocoaError)?.code.rawValue ?? 0)")
        }
    }

    private static func parse(_ data: Data, file: String) throws(BridgeStoreError) -> SymmetricKey {
        if data.count == 32 { return SymmetricKey(data: data) }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        if let bytes = Data(base64Encoded: text), bytes.count == 32 { return SymmetricKey(data: bytes) }
        if let secret = (try? JSONDecoder().decode(WebKey.self, from: data))?.secret, secret.count >= 16 {
            return derived(from: secret)
        }
        let lines = text.split(whereSeparator: \.isNewline)
        guard let first = lines.first, first.hasPrefix("-----BEGIN "), first.hasSuffix("PRIVATE KEY-----"),
            let body = Data(base64Encoded: lines.dropFirst().dropLast().joined()), body.count >= 128
        else { throw BridgeStoreError(.keyMalformed, file: file) }
        return derived(from: body)
    }

    private static func derived(from bytes: Data) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: bytes),
            info: Data("trestle secrets".utf8),
            outputByteCount: 32
        )
    }

    /// RFC 7518, section 6.4.
    private struct WebKey: Decodable {
        var kty: String
        var k: String

        var secret: Data? {
            guard kty == "oct" else { return nil }
            let plain = k.replacing("-", with: "+").replacing("_", with: "/")
            return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
        }
    }

    /// Written under another name, flushed, then linked: a crash leaves no half key, and a file that somebody else
    /// makes meanwhile is not overwritten.
    private static func make(at path: String) throws(BridgeStoreError) {
        let draft = path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BridgeStoreError(.keyUnreadable, file: path, detail: SystemError.last) }
        defer { unlink(draft) }
        let key = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let text = Array(key.base64EncodedString().utf8) + [UInt8(ascii: "\n")]
        let isWritten = write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
        let reason = SystemError.last
        close(descriptor)
        guard isWritten else { throw BridgeStoreError(.keyUnreadable, file: path, detail: reason) }
        guard link(draft, path) == 0 else {
            throw BridgeStoreError(.keyUnreadable, file: path, detail: SystemError.last)
        }
        flushFolder(of: path)
    }

    private static func flushFolder(of path: String) {
        let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}
