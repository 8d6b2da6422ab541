import BridgeCore
import BridgeHTTP
import Crypto
import CryptoExtras
import Foundation
import HTTPTypes
import HummingbirdTesting
import MatrixProtocol
import NIOCore
import Synchronization
import Testing

/// How files are served.
@Suite struct MediaServingTests {
    // MARK: Parts

    struct Part: Sendable {
        var range: String?
        var status = 206
        var text: String
        var told: String?
    }

    static let parts: [Part] = [
        Part(range: nil, status: 200, text: "0123456789"),
        Part(range: "bytes=0-0", text: "0", told: "bytes 0-0/10"),
        Part(range: "bytes=2-4", text: "234", told: "bytes 2-4/10"),
        Part(range: "bytes=3-", text: "3456789", told: "bytes 3-9/10"),
        Part(range: "bytes=8-99", text: "89", told: "bytes 8-9/10"),
        Part(range: "bytes=-2", text: "89", told: "bytes 8-9/10"),
        Part(range: "bytes=-99", text: "0123456789", told: "bytes 0-9/10"),
        Part(range: "bytes=10-", status: 416, text: "", told: "bytes */10"),
        Part(range: "bytes=-0", status: 416, text: "", told: "bytes */10"),
        Part(range: "bytes=99999999999999999999-", status: 416, text: "", told: "bytes */10"),
        Part(range: "bytes=4-2", status: 200, text: "0123456789"),
        Part(range: "bytes=0-1,3-4", status: 200, text: "0123456789"),
        Part(range: "lines=1-2", status: 200, text: "0123456789"),
        Part(range: "bytes=x-y", status: 200, text: "0123456789"),
        Part(range: "bytes=", status: 200, text: "0123456789"),
        Part(range: "bytes=--1", status: 200, text: "0123456789"),
    ]

    @Test(arguments: parts, [false, true]) func isServed(_ part: Part, _ isEncrypted: Bool) async throws {
        let media = TestMedia()
        var file: EncryptedFile?
        if isEncrypted {
            let (encrypted, bytes) = try Self.encrypt("0123456789")
            file = encrypted
            media.upstream.withLock { $0.bytes = bytes }
        }
        let path = try media.publishFile(encrypted: file)
        let headers: HTTPFields = part.range.map { [.range: $0] } ?? [:]
        let answer = try await media.ask(path, headers: headers)
        #expect(answer.status == part.status)
        #expect(answer.headers[.contentRange] == part.told)
        guard answer.status < 300 else { return }
        #expect(answer.text == part.text)
        #expect(answer.headers[.contentLength] == "\(part.text.utf8.count)")
        #expect(answer.headers[.acceptRanges] == "bytes")
        let head = try await media.ask(path, .head, headers: headers)
        #expect(head.status == part.status)
        #expect(head.bytes.isEmpty)
        #expect(head.headers[.contentLength] == answer.headers[.contentLength])
        #expect(head.headers[.contentType] == answer.headers[.contentType])
    }

    /// What comes after the part that was asked for is not fetched.
    @Test func theRestIsLeftAlone() async throws {
        let media = TestMedia(largest: nil)
        media.upstream.withLock { $0 = .init(bytes: Array(repeating: 1, count: 1_000_000), piece: 1_000) }
        let path = try media.publishFile()
        #expect(try await media.ask(path, headers: [.range: "bytes=10-19"]).bytes.count == 10)
        #expect(media.taken.withLock { $0 } <= 2)
        _ = try await media.ask(path, .head)
        #expect(media.taken.withLock { $0 } <= 2)
    }

    @Test func conditions() async throws {
        let media = TestMedia()
        let path = try media.publishFile()
        let tag = try #require(try await media.ask(path).headers[.eTag])
        let known = try await media.ask(path, headers: [.ifNoneMatch: tag])
        #expect(known.status == 304 && known.bytes.isEmpty)
        #expect(media.opened.withLock { $0.count } == 1)
        #expect(try await media.ask(path, headers: [.range: "bytes=0-1", .ifRange: tag]).text == "01")
        #expect(try await media.ask(path, headers: [.range: "bytes=0-1", .ifRange: "\"x\""]).text == "0123456789")
    }

    // MARK: Headers

    struct Kind: Sendable {
        var given: String?
        var served: String
        var isShown: Bool
    }

    static let octets = "application/octet-stream"
    static let kinds: [Kind] = [
        Kind(given: "image/png", served: "image/png", isShown: true),
        Kind(given: "IMAGE/JPEG; x=y", served: "image/jpeg", isShown: true),
        Kind(given: "video/mp4", served: "video/mp4", isShown: true),
        Kind(given: "audio/ogg; codecs=opus", served: "audio/ogg", isShown: true),
        Kind(given: "text/plain", served: "text/plain; charset=utf-8", isShown: true),
        Kind(given: "text/html", served: "text/html; charset=utf-8", isShown: false),
        Kind(given: "image/svg+xml", served: "image/svg+xml", isShown: false),
        Kind(given: "application/javascript", served: "application/javascript", isShown: false),
        Kind(given: "application/pdf", served: "application/pdf", isShown: false),
        Kind(given: nil, served: octets, isShown: false), Kind(given: "", served: octets, isShown: false),
        Kind(given: "image", served: octets, isShown: false), Kind(given: "a/b/c", served: octets, isShown: false),
        Kind(given: "image/png\" onload=x", served: octets, isShown: false),
        Kind(given: String(repeating: "a", count: 200) + "/b", served: octets, isShown: false),
    ]

    @Test(arguments: kinds) func types(_ kind: Kind) async throws {
        let media = TestMedia()
        media.upstream.withLock { $0.type = kind.given }
        let answer = try await media.ask(try media.publishFile())
        #expect(answer.headers[.contentType] == kind.served)
        let disposition = try #require(answer.headers[.contentDisposition])
        #expect(disposition.hasPrefix(kind.isShown ? "inline;" : "attachment;"))
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[.contentSecurityPolicy]?.hasPrefix("sandbox; default-src 'none'") == true)
        #expect(answer.headers[.cacheControl] == "private, max-age=300")
    }

    @Test(arguments: [
        ("my cat.png", #"filename="my cat.png"; filename*=UTF-8''my%20cat.png"#),
        ("a\"b\\c.png", #"filename="a_b_c.png"; filename*=UTF-8''a%22b%5Cc.png"#),
        ("кот.png", #"filename="______.png"; filename*=UTF-8''%D0%BA%D0%BE%D1%82.png"#),
    ])
    func names(_ name: String, _ told: String) async throws {
        let media = TestMedia()
        let answer = try await media.ask(try media.publishFile(name: name))
        #expect(answer.status == 200)
        #expect(answer.headers[.contentDisposition] == "inline; " + told)
    }

    @Test func pastes() async throws {
        let media = TestMedia()
        let text = "Zeile eins – ä\n<script>\n"
        let path = try media.publish(.paste(.init(text: text)), name: "message.txt")
        let answer = try await media.ask(path)
        #expect(answer.status == 200 && answer.text == text)
        #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
        #expect(answer.headers[.contentDisposition]?.hasPrefix("inline") == true)
        #expect(try await media.ask(path, headers: [.range: "bytes=0-4"]).text == "Zeile")
        #expect(media.opened.withLock { $0.isEmpty })
    }

    // MARK: Limits and failures

    @Test func sizes() async throws {
        let media = TestMedia(largest: 10)
        #expect(try await media.ask(try media.publishFile()).status == 200)
        let told = try await media.ask(try media.publishFile(size: 11))
        #expect(told.status == 413)
        #expect(media.opened.withLock { $0.count } == 1)
        media.upstream.withLock { $0.bytes = Array(repeating: 1, count: 11) }
        #expect(try await media.ask(try media.publishFile()).status == 413)
        #expect(try await media.ask(try media.publishFile(), .head).status == 413)
        #expect(media.taken.withLock { $0 } == 4)
        // Nobody says how large it is: it breaks off.
        media.upstream.withLock { $0.length = -1 }
        await #expect(throws: (any Error).self) { try await media.ask(try media.publishFile()) }
    }

    @Test(
        arguments: [
            (.notFound, 404), (.tooLarge, 413), (.notYet, 503), (.timedOut, 504), (.unavailable, 502), (.refused, 502),
        ] as [(MediaProblem, Int)]
    )
    func problems(_ problem: MediaProblem, _ status: Int) async throws {
        let media = TestMedia(streams: 1)
        media.upstream.withLock { $0.problem = problem }
        let path = try media.publishFile()
        #expect(try await media.ask(path).status == status)
        // The place of the one that failed is free again.
        media.upstream.withLock { $0.problem = nil }
        #expect(try await media.ask(path).status == 200)
    }

    @Test(arguments: [0, 6]) func aFileThatBreaksOffNeverArrivesWhole(_ end: Int) async throws {
        let media = TestMedia(streams: 1)
        media.upstream.withLock { $0.breaksAt = end }
        let path = try media.publishFile()
        await #expect(throws: (any Error).self) { try await media.ask(path) }
        // One that ends early without a word, too.
        media.upstream.withLock { $0 = .init(length: 12) }
        await #expect(throws: (any Error).self) { try await media.ask(path) }
        media.upstream.withLock { $0 = .init() }
        #expect(try await media.ask(path).status == 200)
    }

    @Test func placesAreFew() async throws {
        let media = TestMedia(streams: 0)
        let answer = try await media.ask(try media.publishFile())
        #expect(answer.status == 503)
        #expect(answer.headers[.retryAfter] == "5")
    }

    // MARK: Encrypted

    /// As a client does it.
    static func encrypt(_ text: String) throws -> (EncryptedFile, [UInt8]) {
        let key = SymmetricKey(size: .bits256)
        let counter = (0..<8).map { _ in UInt8.random(in: 0...255) } + Array(repeating: 0, count: 8)
        let bytes = try AES._CTR.encrypt(Data(text.utf8), using: key, nonce: .init(nonceBytes: counter))
        let base64 = { (data: Data) in data.base64EncodedString().replacing("=", with: "") }
        let file = EncryptedFile(
            url: "mxc://hs.test/abc",
            key: base64(key.withUnsafeBytes { Data($0) }).replacing("+", with: "-").replacing("/", with: "_"),
            initialVector: base64(Data(counter)),
            sha256: base64(Data(SHA256.hash(data: bytes)))
        )
        return (file, Array(bytes))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 4_096, 70_001], [1, 7, 16, 1_000, 65_536])
    func encryptedFilesAreOpened(_ count: Int, _ piece: Int) async throws {
        guard count / piece < 5_000 else { return }
        let text = String((0..<count).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
        let (file, bytes) = try Self.encrypt(text)
        let media = TestMedia(largest: nil)
        media.upstream.withLock { $0 = .init(type: "application/octet-stream", bytes: bytes, piece: piece) }
        let path = try media.publishFile(type: "image/png", encrypted: file)
        let answer = try await media.ask(path)
        #expect(answer.status == 200)
        #expect(answer.text == text)
        #expect(answer.headers[.contentType] == "image/png")
        guard count > 40 else { return }
        #expect(try await media.ask(path, headers: [.range: "bytes=17-39"]).text == text.dropFirst(17).prefix(23))
    }

    @Test func aChangedFileNeverArrivesWhole() async throws {
        let (file, bytes) = try Self.encrypt("0123456789")
        let media = TestMedia()
        let path = try media.publishFile(encrypted: file)
        media.upstream.withLock {
            $0.bytes = bytes
            $0.bytes[9] ^= 1
        }
        await #expect(throws: (any Error).self) { try await media.ask(path) }
        await #expect(throws: (any Error).self) { try await media.ask(path, headers: [.range: "bytes=0-3"]) }
        #expect(!media.log.all.joined().contains(file.key))
    }

    @Test(arguments: ["", "c2hvcnQ", "!!"]) func keysThatAreNone(_ key: String) async throws {
        let (made, bytes) = try Self.encrypt("0123456789")
        var file = made
        file.key = key
        let media = TestMedia()
        media.upstream.withLock { $0.bytes = bytes }
        #expect(try await media.ask(try media.publishFile(encrypted: file)).status == 502)
        #expect(media.opened.withLock { $0.isEmpty })
    }
}
