import HTTPTypes
import Hummingbird
import Logging

/// A line for each request. It names the pattern, never the path or the query: they name people and can hold a token.
struct RequestLog: Sendable {
    let logger: Logger

    func note(_ request: Request, _ pattern: String, _ answer: Answer, since start: ContinuousClock.Instant) {
        logger.log(
            level: answer.status.code < 400 ? .debug : .info,
            "Request answered",
            metadata: [
                "http.method": "\(request.method.rawValue.prefix(16))", "http.route": "\(pattern)",
                "http.status": "\(answer.status.code)", "http.duration": "\(ContinuousClock.now - start)",
            ]
        )
    }
}
