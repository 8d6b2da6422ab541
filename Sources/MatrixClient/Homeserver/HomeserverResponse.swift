import Foundation
import MatrixProtocol

/// An answer over HTTP, whole, whatever it says.
package struct HomeserverResponse: Sendable, Hashable {
    package var status: Int
    package var contentType: String?
    /// The `Retry-After` header as it came.
    package var retryAfter: String?
    package var body: Data

    package init(status: Int, contentType: String? = nil, retryAfter: String? = nil, body: Data = Data()) {
        self.status = status
        self.contentType = contentType
        self.retryAfter = retryAfter
        self.body = body
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    package var error: MatrixError { MatrixError(status: status, body: body) }

    /// Whether a homeserver may have said this. Redirects are no word of Matrix, and where a path is missing or
    /// forbidden a homeserver says so in JSON: a page that does is a proxy's, while it is being set up, and losing
    /// messages to that would be a shame.
    private var mayBeMatrix: Bool {
        switch status {
        case ..<400: false
        case 403, 404: contentType?.lowercased().contains("json") == true
        default: true
        }
    }

    /// The header goes before the body's deprecated field (specification, "Rate limiting").
    /// - Parameter now: milliseconds since 1970.
    private func asked(now: Int64) -> Duration? {
        let header = retryAfter.flatMap { RetryAfter.milliseconds(header: $0, now: now) }
        return (header ?? error.retryAfter).map { .milliseconds($0) }
    }

    /// What it means for the step that it answers.
    package func answer(to step: LaneStep, now: Int64) -> StepAnswer {
        guard isSuccess else {
            guard mayBeMatrix else { return .unreachable(.unreadable) }
            return .refused(error.failure, retryAfter: asked(now: now))
        }
        do {
            switch step {
            case .probe, .register, .createDevice, .join, .invite: return .done
            case .membership:
                return .membership(try JSONDecoder().decode(MemberContent.self, from: body).membership)
            case .resolve: return .room(try AliasReply(body: body).room)
            case .perform(let order, _):
                switch order.action {
                case .sendMessage, .redact: return .sent(try SendReply(body: body).event)
                case .createRoom: return .room(try RoomReply(body: body).room)
                case .setTopic, .setState, .join, .leave, .kick, .invite, .setDisplayName, .addAlias,
                    .setDirectoryVisibility:
                    return .done
                }
            }
        } catch {
            return .unreachable(.unreadable)
        }
    }
}
