import BridgeCore
import BridgeHTTP
import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import MatrixProtocol
import NIOCore
import Synchronization
import Testing

/// A media site before a homeserver that gives what the test wants, a piece at a time.
final class TestMedia: Sendable {
    static let name = "my cat.png"

    struct Upstream: Sendable {
        var type: String? = "image/png"
        var bytes: [UInt8] = Array("0123456789".utf8)
        var piece = 3
        /// What the homeserver says; nil for the true length, negative for none.
        var length: Int?
        var problem: MediaProblem?
        /// After so many bytes the connection breaks.
        var breaksAt: Int?
    }

    struct Broken: Error {}

    let upstream = Mutex(Upstream())
    let media = Mutex<[String: PublicMedia]>([:])
    let isStoreAway = Mutex(false)
    let clock = Mutex<Int64>(1_000_000)
    /// Files asked for, and pieces taken of them.
    let opened = Mutex<[MediaURI]>([])
    let taken = Mutex(0)
    let refused = Mutex<[MediaRefusal: Int]>([:])
    /// A sign with each refusal, for whoever waits for some number of them.
    private let signs: AsyncStream<Void>
    private let sign: AsyncStream<Void>.Continuation
    let log = LogRecord()
    let signer = LinkSigner(key: SymmetricKey(data: Array(repeating: 7, count: 32)))
    let settings: MediaSettings

    init(
        publicURL: String = "https://m.test",
        timeToLive: Duration? = nil,
        largest: Int? = 1_000,
        streams: Int = 4,
        pace: TransferPace.Limits = TransferPace.Limits()
    ) {
        (signs, sign) = AsyncStream.makeStream()
        settings = MediaSettings(
            publicURL: publicURL,
            timeToLive: timeToLive,
            largest: largest,
            streams: streams,
            pace: pace
        )
    }

    /// Stores what a link opens; the path of the link is the answer.
    func publish(_ content: PublicMedia.Content, event: String = "$e", name: String = TestMedia.name) throws -> String {
        let event = try #require(EventID(parsing: event))
        let token = signer.token(event, .file, name)
        let room = try #require(RoomID(parsing: "!r:hs"))
        let item = PublicMedia(
            id: token.id,
            event: event,
            root: event,
            room: room,
            name: name,
            content: content,
            time: clock.withLock { $0 }
        )
        media.withLock { $0[token.id] = item }
        return "/m/\(token.id)\(token.proof)/\(PercentEncoding.encode(name))"
    }

    func publishFile(
        size: Int? = nil,
        type: String? = nil,
        encrypted: EncryptedFile? = nil,
        name: String = TestMedia.name
    ) throws -> String {
        let uri = try #require(MediaURI(parsing: "mxc://hs.test/abc"))
        return try publish(.file(.init(uri: uri, mimetype: type, size: size, encrypted: encrypted)), name: name)
    }

    var site: MediaSite {
        let services = MediaServices(
            find: { id in
                if self.isStoreAway.withLock({ $0 }) { throw TestBridge.StoreFull() }
                return self.media.withLock { $0[id] }
            },
            open: { uri throws(MediaProblem) in
                self.opened.withLock { $0.append(uri) }
                let upstream = self.upstream.withLock { $0 }
                if let problem = upstream.problem { throw problem }
                let length = upstream.length ?? upstream.bytes.count
                return MediaStream(
                    contentType: upstream.type,
                    length: length < 0 ? nil : length,
                    body: Pieces(upstream: upstream, media: self)
                )
            },
            now: { self.clock.withLock { $0 } },
            refused: { reason in
                self.refused.withLock { $0[reason, default: 0] += 1 }
                self.sign.yield()
            }
        )
        return MediaSite(services: services, settings: settings, signer: signer, logger: log.logger)
    }

    /// Returns when `condition` holds, which is looked at with each sign. One waits at a time.
    func wait(until condition: () -> Bool) async {
        guard !condition() else { return }
        for await _ in signs where condition() { return }
    }

    /// Gives a piece when one is asked for, and not before.
    struct Pieces: AsyncSequence, Sendable {
        typealias Element = ByteBuffer
        typealias Failure = any Error

        let upstream: Upstream
        let media: TestMedia

        struct Iterator: AsyncIteratorProtocol {
            let upstream: Upstream
            let media: TestMedia
            var position = 0

            mutating func next() async throws -> ByteBuffer? {
                if let end = upstream.breaksAt, position >= end { throw Broken() }
                guard position < upstream.bytes.count else { return nil }
                media.taken.withLock { $0 += 1 }
                let end = Swift.min(position + upstream.piece, upstream.bytes.count)
                defer { position = end }
                return ByteBuffer(bytes: upstream.bytes[position..<end])
            }
        }

        func makeAsyncIterator() -> Iterator { Iterator(upstream: upstream, media: media) }
    }

    struct Answer: Sendable {
        var status: Int
        var bytes: [UInt8]
        var headers: HTTPFields
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    func ask(
        _ path: String,
        _ method: HTTPRequest.Method = .get,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        let responder = SideResponder(media: site, logger: log.logger)
        let listener = HTTPListener(responder: responder, host: "127.0.0.1", port: 0, logger: log.logger)
        return try await listener.application.test(.router) { client in
            try await client.execute(uri: path, method: method, headers: headers) {
                Answer(status: $0.status.code, bytes: Array(buffer: $0.body), headers: $0.headers)
            }
        }
    }
}
