import HTTPTypes
import Hummingbird
import NIOCore

/// Gathers a body within its limit. A larger one is not kept, whether it says its length or comes in chunks: the server
/// reads past what is left of it, a piece at a time, and the connection goes on.
struct BodyReader: Sendable {
    struct TooLarge: Error {}

    /// In bytes.
    let limit: Int

    func read(_ request: Request) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { throw TooLarge() }
        var body = ByteBuffer()
        for try await var chunk in request.body {
            guard body.readableBytes + chunk.readableBytes <= limit else { throw TooLarge() }
            body.writeBuffer(&chunk)
        }
        return body
    }
}
