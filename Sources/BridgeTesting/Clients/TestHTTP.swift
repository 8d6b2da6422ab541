import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix

/// What a homeserver answered instead of what was asked for.
package struct MatrixFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let status: Int
    /// `M_FORBIDDEN` and the like; empty where the answer was no Matrix error.
    package let code: String
    package let message: String
    package let request: String

    package var description: String { "\(request): \(status) \(code) \(message)" }
}

/// HTTP requests of tests.
package enum TestHTTP {
    /// One for the whole run, so nobody shuts it down. Long polls hold a connection each, hence the high limit.
    private static let client = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        return HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }()

    private static let limit = 64 << 20

    /// Whether a GET of `url` is answered with a status of success, within five seconds.
    package static func answers(_ url: String) async -> Bool {
        let answer = try? await client.execute(HTTPClientRequest(url: url), timeout: .seconds(5))
        return answer.map { (200..<300).contains(Int($0.status.code)) } ?? false
    }

    /// A request with JSON both ways.
    ///
    /// - Parameter path: segments, which are percent-encoded here.
    /// - Throws: `MatrixFailure` for any status but success.
    package static func request(
        _ url: String,
        _ method: String,
        _ path: [String],
        query: [(String, String)] = [],
        token: String? = nil,
        body: TestJSON? = nil,
        timeout: Duration = .seconds(60)
    ) async throws -> TestJSON {
        let bytes = try body.map { try JSONEncoder().encode($0) }
        let answer = try await send(
            url,
            method,
            path,
            query: query,
            token: token,
            body: bytes,
            contentType: "application/json",
            timeout: timeout
        )
        return (try? JSONDecoder().decode(TestJSON.self, from: answer)) ?? .null
    }

    /// A request with bytes both ways, for media.
    package static func send(
        _ url: String,
        _ method: String,
        _ path: [String],
        query: [(String, String)] = [],
        token: String? = nil,
        body: Data? = nil,
        contentType: String,
        timeout: Duration = .seconds(60)
    ) async throws -> Data {
        let target = "/" + path.map(encoded).joined(separator: "/")
        let suffix = query.isEmpty ? "" : "?" + query.map { "\($0)=\(encoded($1))" }.joined(separator: "&")
        var request = HTTPClientRequest(url: url + target + suffix)
        request.method = HTTPMethod(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "Content-Type", value: contentType)
            request.body = .bytes(ByteBuffer(data: body))
        }
        let response = try await client.execute(request, timeout: TimeAmount(timeout))
        let answer = Data(buffer: try await response.body.collect(upTo: limit))
        guard (200..<300).contains(Int(response.status.code)) else {
            let error = (try? JSONDecoder().decode(TestJSON.self, from: answer)) ?? .null
            throw MatrixFailure(
                status: Int(response.status.code),
                code: error["errcode"].string ?? "",
                message: error["error"].string ?? String(decoding: answer.prefix(200), as: UTF8.self),
                request: "\(method) \(target)"
            )
        }
        return answer
    }

    /// What came back, whatever it is.
    package struct Answer: Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: [UInt8]
        package var text: String { String(decoding: body, as: UTF8.self) }

        package init(status: Int, headers: [String: String], body: [UInt8]) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    /// A request as a stranger makes it. Names of headers in the answer are lower-case.
    package static func fetch(
        _ url: String,
        _ method: String = "GET",
        headers: [String: String] = [:],
        timeout: Duration = .seconds(60)
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let response = try await client.execute(request, timeout: TimeAmount(timeout))
        let pairs = response.headers.map { ($0.name.lowercased(), $0.value) }
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(pairs) { first, _ in first },
            body: Array(buffer: try await response.body.collect(upTo: limit))
        )
    }

    /// RFC 3986 unreserved characters stay.
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            plain.contains(byte) ? String(UnicodeScalar(byte)) : "%" + String(format: "%02X", byte)
        }.joined()
    }
}
