import AsyncHTTPClient
import Foundation
import MatrixProtocol
import NIOCore
import NIOHTTP1

/// Fetches files of the homeserver as they come, a piece at a time: nothing is read ahead of whoever takes the pieces.
///
/// Connections are its own, so that no file holds up messages. Whoever makes one calls `close`.
package final class MediaClient: Sendable {
    /// An answer whose body has just begun. What is not read of it is given up when this goes.
    package struct Download: Sendable {
        package var contentType: String?
        /// In bytes; nil where the homeserver does not say.
        package var length: Int?
        package var body: any AsyncSequence<ByteBuffer, any Error> & Sendable
    }

    private let configuration: HomeserverConfiguration
    private let base: String
    private let http: HTTPClient

    private static let redirects = 3
    private static let largestError = 64 << 10

    /// - Throws: `MatrixClientError` where the configured address is none.
    package init(configuration: HomeserverConfiguration) throws(MatrixClientError) {
        self.configuration = configuration
        base = try HomeserverClient.base(of: configuration.url)
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.timeout.connect = .init(configuration.deadlines.connect)
        // Between two pieces. The first of a foreign file may take as long as its homeserver takes.
        settings.timeout.read = .init(configuration.deadlines.federation)
        settings.httpVersion = .http1Only
        settings.connectionPool.idleTimeout = .seconds(20)
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    /// Ends all connections and what comes over them.
    package func close() async { try? await http.shutdown() }

    /// Asks for a file, as the bot and with its token. The homeserver may send us on to another host: it does not get
    /// the token.
    package func download(_ media: MediaURI) async throws(MediaProblem) -> Download {
        var request = HTTPClientRequest(url: base + MatrixRequest.download(media).target)
        request.headers.add(name: "Authorization", value: "Bearer \(configuration.token.text)")
        for _ in 0...Self.redirects {
            let response = try await send(request)
            switch response.status.code {
            case 200..<300:
                return Download(
                    contentType: response.headers.first(name: "Content-Type"),
                    length: response.headers.first(name: "Content-Length").flatMap { Int($0) },
                    body: response.body
                )
            case 301, 302, 303, 307, 308:
                guard let next = Self.target(of: response, from: request.url) else { throw .unavailable }
                request = HTTPClientRequest(url: next)
            case let status: throw MediaProblem(await error(Int(status), response.body))
            }
        }
        throw .unavailable
    }

    private func send(_ request: HTTPClientRequest) async throws(MediaProblem) -> HTTPClientResponse {
        do {
            return try await http.execute(request, timeout: .init(configuration.deadlines.federation))
        } catch let error as HTTPClientError
            where error == .deadlineExceeded || error == .readTimeout || error == .connectTimeout
        {
            throw .timedOut
        } catch {
            throw .unavailable
        }
    }

    private func error(_ status: Int, _ body: HTTPClientResponse.Body) async -> MatrixError {
        let bytes = try? await body.collect(upTo: Self.largestError)
        return MatrixError(status: status, body: bytes.map { Data($0.readableBytesView) } ?? Data())
    }

    /// From what was secure nothing leads to what is not.
    private static func target(of response: HTTPClientResponse, from url: String) -> String? {
        guard let location = response.headers.first(name: "Location"), let from = URL(string: url),
            let target = URL(string: location, relativeTo: from)?.absoluteURL, target.host?.isEmpty == false,
            target.scheme == "https" || (target.scheme == "http" && from.scheme == "http")
        else { return nil }
        return target.absoluteString
    }
}
