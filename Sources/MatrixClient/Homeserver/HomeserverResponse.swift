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
            case .probe, .register, .createDevice, .join, .invite, .setPowerLevels, .setAccess: return .done
            case .read(_, let fact, _): return .read(try reading(of: fact))
            case .membership:
                return .membership(try JSONDecoder().decode(MemberContent.self, from: body).membership)
            case .joinedRooms: return .rooms(try JoinedRoomsReply(body: body).rooms)
            case .resolve: return .room(try AliasReply(body: body).room)
            case .perform(let order, _):
                switch order.action {
                case .sendMessage, .redact, .react, .reportDelivery: return .sent(try SendReply(body: body).event)
                case .createRoom: return .room(try RoomReply(body: body).room)
                case .read(_, let fact): return .read(try reading(of: fact))
                case .setTopic, .setState, .join, .enter, .leave, .kick, .ban, .unban, .invite, .setDisplayName,
                    .addAlias, .removeAlias, .setDirectoryVisibility, .setPowers, .setAccess, .fetchPicture:
                    return .done
                }
            }
        } catch {
            return .unreachable(.unreadable)
        }
    }

    /// Others wrote the state: what cannot be read of it counts as missing, for it will not read better next time. Only
    /// an answer that is no JSON at all is not the homeserver's.
    private func reading(of fact: RoomFact) throws -> RoomReading {
        let decoder = JSONDecoder()
        do {
            switch fact {
            case .creation: return .creation(try decoder.decode(RoomCreation.self, from: body))
            case .powerLevels: return .powerLevels(try decoder.decode(PowerLevelsContent.self, from: body))
            case .members: return .members(try JoinedMembersReply(body: body).members)
            case .content:
                _ = try decoder.decode(JSONObject.self, from: body)
                return .content(json: String(decoding: body, as: UTF8.self))
            }
        } catch {
            _ = try decoder.decode(JSONObject.self, from: body)
            return .missing
        }
    }

    /// Some object, whatever is in it.
    private struct JSONObject: Decodable {
        private enum CodingKeys: CodingKey {}
        init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: CodingKeys.self) }
    }
}
