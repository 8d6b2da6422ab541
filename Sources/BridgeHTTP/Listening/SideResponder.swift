import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What a listener of its own serves: provisioning, media or the metrics, apart from the homeserver's routes.
package struct SideResponder: HTTPResponder {
    package typealias Context = BridgeRequestContext

    private let provisioning: ProvisioningSite?
    private let media: MediaSite?
    private let metricsText: (@Sendable () -> String)?
    private let log: RequestLog

    package init(
        provisioning: ProvisioningSite? = nil,
        media: MediaSite? = nil,
        metricsText: (@Sendable () -> String)? = nil,
        logger: Logger
    ) {
        self.provisioning = provisioning
        self.media = media
        self.metricsText = metricsText
        log = RequestLog(logger: logger)
    }

    package func respond(to request: Request, context: Context) async throws -> Response {
        if let media, media.owns(request.uri.path) { return await media.respond(to: request, for: context.reader) }
        let start = ContinuousClock.now
        let (answer, pattern) = await answer(to: request, context)
        log.note(request, pattern, answer, since: start)
        return answer.response(hidesBody: request.method == .head)
    }

    private func answer(to request: Request, _ context: Context) async -> (Answer, pattern: String) {
        let path = request.uri.path
        if let provisioning, provisioning.owns(path) { return await provisioning.answer(to: request, context) }
        let isGet = request.method == .get || request.method == .head
        switch path {
        case "/health" where provisioning != nil || media != nil:
            return (isGet ? .alive : .wrongMethod(allowed: [.get]), path)
        case "/metrics":
            guard let metricsText else { return (.unknownPath, "unknown") }
            return (isGet ? .metrics(metricsText()) : .wrongMethod(allowed: [.get]), path)
        default: return (.unknownPath, "unknown")
        }
    }
}
