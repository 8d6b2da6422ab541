import AsyncHTTPClient
import Foundation
import MatrixProtocol
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// One GET, connected to the address that was judged, whatever the name leads to by now. The certificate is judged by
/// the name.
package struct PinnedFetch: Sendable, Hashable {
    package struct Answer: Sendable, Hashable {
        package var status: Int
        package var body: Data
        /// Where the answer leads on to. Nobody has followed it.
        package var location: String?

        package init(status: Int, body: Data, location: String? = nil) {
            self.status = status
            self.body = body
            self.location = location
        }
    }

    /// The body has more bytes than are taken.
    package struct TooLarge: Error {}

    /// May hold a token: never to be logged.
    package var url: String
    /// Nil where the URL names an address, or one that the operator configured.
    package var host: String?
    package var address: IPAddress?

    /// In bytes.
    package var largest: Int
    /// What is wanted, as a header says it.
    package var accept: String

    private static let patience = TimeAmount.seconds(10)

    package init(
        url: String,
        host: String? = nil,
        address: IPAddress? = nil,
        largest: Int = 64 << 10,
        accept: String = "application/json"
    ) {
        self.url = url
        self.largest = largest
        self.accept = accept
        self.host = host
        self.address = address
    }

    /// A client of its own: it is asked seldom, and the address belongs to this request alone.
    package func perform() async throws -> Answer {
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.timeout.connect = .seconds(5)
        settings.timeout.read = Self.patience
        settings.httpVersion = .http1Only
        settings.connectionPool.retryConnectionEstablishment = false
        if let host, let address { settings.dnsOverride = [host: "\(address)"] }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        let result: Result<Answer, any Error>
        do {
            result = .success(try await exchange(client))
        } catch {
            result = .failure(error)
        }
        try? await client.shutdown()
        return try result.get()
    }

    private func exchange(_ client: HTTPClient) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: accept)
        let response = try await client.execute(request, timeout: Self.patience)
        let body: ByteBuffer
        do {
            body = try await response.body.collect(upTo: largest)
        } catch is NIOTooManyBytesError {
            throw TooLarge()
        }
        // A body that ends by cancellation is cut short and must not pass for a whole one.
        try Task.checkCancellation()
        return Answer(
            status: Int(response.status.code),
            body: Data(buffer: body),
            location: response.headers.first(name: "Location")
        )
    }
}
