import AsyncHTTPClient
import Foundation
import MatrixProtocol
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Makes requests to the homeserver over HTTP: one try each, with a deadline, the token in the header and nowhere else.
///
/// Redirects are not followed, since what they lead to must not get the token. Whoever makes one calls `close`.
package final class HomeserverClient: Sendable {
    package let configuration: HomeserverConfiguration
    private let base: String
    private let http: HTTPClient

    /// - Throws: `MatrixClientError` where the configured address is none.
    package init(configuration: HomeserverConfiguration) throws(MatrixClientError) {
        self.configuration = configuration
        base = try Self.base(of: configuration.url)
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.timeout.connect = .init(configuration.deadlines.connect)
        settings.httpVersion = .http1Only
        // Tries are repeated by the lanes, which know what else waits.
        settings.connectionPool.retryConnectionEstablishment = false
        // Beyond the lanes' limit there is room for the calls of start-up and for a probe.
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.requestsInFlight + 8
        // Shorter than what homeservers and their proxies keep: a connection closed under a request costs a try.
        settings.connectionPool.idleTimeout = .seconds(20)
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    /// Ends all connections. Requests under way fail.
    package func close() async {
        // It fails only where it has been closed before, and then there is nothing to do.
        try? await http.shutdown()
    }

    /// One try, whatever comes of it.
    ///
    /// - Parameter deadline: instead of that of the request's class.
    /// - Throws: `MatrixClientError` with `connection`, `deadline` or `unreadable` (an answer that is too large).
    package func send(
        _ request: MatrixRequest,
        deadline: Duration? = nil
    ) async throws(MatrixClientError) -> HomeserverResponse {
        let deadline = deadline ?? patience(for: request)
        let prepared = prepare(request)
        do {
            return try await withThrowingTaskGroup(of: HomeserverResponse.self) { group in
                group.addTask { try await self.exchange(prepared, deadline: deadline) }
                // The client's own deadline ends with the head of the answer; a body may never end.
                group.addTask {
                    try await Task.sleep(for: deadline)
                    throw MatrixClientError(.deadline, "The homeserver did not answer in time")
                }
                defer { group.cancelAll() }
                guard let first = try await group.next() else { throw CancellationError() }
                return first
            }
        } catch let error as MatrixClientError {
            throw error
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
            throw MatrixClientError(.deadline, "The homeserver did not answer in time")
        } catch is NIOTooManyBytesError {
            throw MatrixClientError(.unreadable, "The homeserver's answer is too large")
        } catch {
            // What the library says may hold the address; the kind of its error does not.
            throw MatrixClientError(.connection, "No connection to the homeserver (\(type(of: error)))")
        }
    }

    /// Carries out a step, once.
    /// - Parameter now: milliseconds since 1970, read when the answer has come.
    package func answer(to step: LaneStep, now: @Sendable () -> Int64) async -> StepAnswer {
        let deadline = step == .probe ? configuration.deadlines.probe : nil
        do {
            return try await send(step.request(configuration), deadline: deadline).answer(to: step, now: now())
        } catch {
            switch error.code {
            case .deadline: return .unreachable(.deadline)
            case .unreadable: return .unreachable(.unreadable)
            case .connection, .invalidAddress: return .unreachable(.connection)
            case .refused(let refusal): return .refused(refusal.failure, retryAfter: nil)
            }
        }
    }

    // MARK: Parts

    private func patience(for request: MatrixRequest) -> Duration {
        switch request.patience {
        case .normal: configuration.deadlines.normal
        case .federation: configuration.deadlines.federation
        case .media: configuration.deadlines.media
        }
    }

    private func prepare(_ request: MatrixRequest) -> HTTPClientRequest {
        var prepared = HTTPClientRequest(url: base + request.target)
        prepared.method = HTTPMethod(rawValue: request.method.rawValue)
        prepared.headers.add(name: "Authorization", value: "Bearer \(configuration.token.text)")
        prepared.headers.add(name: "Accept", value: "application/json")
        if let body = request.body {
            prepared.headers.add(name: "Content-Type", value: request.contentType)
            prepared.body = .bytes(ByteBuffer(data: body))
        }
        return prepared
    }

    private func exchange(_ request: HTTPClientRequest, deadline: Duration) async throws -> HomeserverResponse {
        let response = try await http.execute(request, timeout: .init(deadline))
        let body = try await response.body.collect(upTo: configuration.largestAnswer)
        // A body that ends by cancellation is cut short and must not pass for a whole one.
        try Task.checkCancellation()
        return HomeserverResponse(
            status: Int(response.status.code),
            contentType: response.headers.first(name: "Content-Type"),
            retryAfter: response.headers.first(name: "Retry-After"),
            body: Data(buffer: body)
        )
    }

    static func base(of url: String) throws(MatrixClientError) -> String {
        guard let parts = URLComponents(string: url), parts.scheme == "http" || parts.scheme == "https",
            parts.host?.isEmpty == false, parts.user == nil, parts.password == nil, parts.query == nil,
            parts.fragment == nil
        else { throw MatrixClientError(.invalidAddress, "The homeserver's address is no plain http or https URL") }
        return url.hasSuffix("/") ? String(url.dropLast()) : url
    }
}
