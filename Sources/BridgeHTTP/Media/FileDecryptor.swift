import Crypto
import CryptoExtras
import Foundation
import MatrixProtocol
import NIOCore

/// Opens an encrypted file a piece at a time: AES-256 in counter mode, the SHA-256 of the ciphertext at its end
/// (specification, "Sending encrypted attachments").
struct FileDecryptor {
    /// The key, the counter or the hash has not the form that the specification gives it.
    struct Malformed: Error {}
    /// The ciphertext is not the one that its sender encrypted.
    struct Altered: Error {}

    private static let block = 16

    private let key: SymmetricKey
    private var counter: [UInt8]
    private let digest: Data
    private var hash = SHA256()
    /// Bytes of the current block that have been used.
    private var offset = 0

    init(_ file: EncryptedFile) throws {
        guard let key = Self.bytes(file.key), key.count == 32, let counter = Self.bytes(file.initialVector),
            counter.count == Self.block, let digest = Self.bytes(file.sha256), digest.count == SHA256.byteCount
        else { throw Malformed() }
        self.key = SymmetricKey(data: key)
        self.counter = Array(counter)
        self.digest = digest
    }

    /// The next piece in clear. What is wrong with the file shows only at its end.
    mutating func open(_ piece: ByteBuffer) throws -> ByteBuffer {
        let bytes = Data(piece.readableBytesView)
        hash.update(data: bytes)
        // A piece ends anywhere; the counter counts blocks.
        let led = Data(repeating: 0, count: offset) + bytes
        let clear = try AES._CTR.decrypt(led, using: key, nonce: AES._CTR.Nonce(nonceBytes: counter))
        advance(by: led.count / Self.block)
        let opened = ByteBuffer(bytes: clear.dropFirst(offset))
        offset = led.count % Self.block
        return opened
    }

    /// - Throws: ``Altered`` where the whole was not what it should be.
    func finish() throws {
        guard Data(hash.finalize()) == digest else { throw Altered() }
    }

    private mutating func advance(by blocks: Int) {
        var carry = blocks
        for index in counter.indices.reversed() where carry > 0 {
            carry += Int(counter[index])
            counter[index] = UInt8(truncatingIfNeeded: carry)
            carry >>= 8
        }
    }

    /// Base64 of either alphabet, with padding or without.
    private static func bytes(_ text: String) -> Data? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/").prefix { $0 != "=" }
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
