import BridgeCore
import MatrixProtocol
import NIOCore

/// A file on its way from the homeserver.
package struct MediaStream: Sendable {
    package var contentType: String?
    /// In bytes; nil where nobody says.
    package var length: Int?
    /// To be read once; what is not read is given up with the value.
    package var body: any AsyncSequence<ByteBuffer, any Error> & Sendable

    package init(
        contentType: String?,
        length: Int?,
        body: any AsyncSequence<ByteBuffer, any Error> & Sendable
    ) {
        self.contentType = contentType
        self.length = length
        self.body = body
    }
}

/// What stands behind links to media.
package struct MediaServices: Sendable {
    /// What a link opens, also one that was said this moment; nil where nothing, or nothing any more.
    package var find: @Sendable (_ id: String) async throws -> PublicMedia?
    package var open: @Sendable (MediaURI) async throws(MediaProblem) -> MediaStream
    /// Milliseconds since 1970.
    package var now: @Sendable () -> Int64
    /// For the metrics.
    package var refused: @Sendable (MediaRefusal) -> Void

    package init(
        find: @escaping @Sendable (_ id: String) async throws -> PublicMedia?,
        open: @escaping @Sendable (MediaURI) async throws(MediaProblem) -> MediaStream,
        now: @escaping @Sendable () -> Int64,
        refused: @escaping @Sendable (MediaRefusal) -> Void = { _ in }
    ) {
        self.find = find
        self.open = open
        self.now = now
        self.refused = refused
    }
}

package struct MediaSettings: Sendable {
    /// As people on IRC reach us; its path is taken off where a proxy before us leaves it on.
    package var publicURL: String
    /// Nil for links that work for ever.
    package var timeToLive: Duration?
    /// Bytes of a file; nil for no limit.
    package var largest: Int?
    /// Files on their way at once.
    package var streams: Int
    /// Of whoever reads: else so many slow ones would keep all others out.
    package var pace: TransferPace.Limits

    package init(
        publicURL: String,
        timeToLive: Duration? = nil,
        largest: Int? = nil,
        streams: Int = 64,
        pace: TransferPace.Limits = TransferPace.Limits()
    ) {
        self.pace = pace
        self.publicURL = publicURL
        self.timeToLive = timeToLive
        self.largest = largest
        self.streams = streams
    }
}
