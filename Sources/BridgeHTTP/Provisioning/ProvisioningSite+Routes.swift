import BridgeCore
import Foundation
import HTTPTypes
import MatrixProtocol

// What each route asks of the core, and its answer as JSON.
extension ProvisioningSite {
    func answer(
        _ caller: Caller,
        _ endpoint: ProvisioningEndpoint,
        _ parameter: Substring,
        _ fields: ProvisioningFields
    ) async throws(RequestRefusal) -> Answer {
        switch endpoint {
        case .link:
            return try await ask(
                .link(
                    LinkRequest(
                        user: try user(caller),
                        room: try fields.room(),
                        network: try fields.network(),
                        channel: try fields.channel(),
                        channelPassword: try fields.key(),
                        operatorNick: try fields.nick()
                    )
                )
            )
        case .unlink:
            return try await ask(
                .unlink(
                    UnlinkRequest(
                        user: try user(caller),
                        room: try fields.room(),
                        network: try fields.network(),
                        channel: try fields.channel()
                    )
                )
            )
        case .queryLink:
            return try await ask(
                .queryLink(try fields.network(), try fields.channel(), channelPassword: try fields.key())
            )
        case .listLinks: return try await ask(.listLinks(try room(parameter), by: caller.viewer))
        case .status: return try await ask(.listRequests(try room(parameter), by: caller.viewer))
        case .queryNetworks: return try await ask(.queryNetworks)
        case .limits: return try await ask(.limits)
        case .session:
            let kind = if case .session = caller { "widget" } else { "provisioner" }
            return Answer(
                status: .ok,
                body: JSONValue.members(["userId": caller.user.map { .string($0.text) }, "type": .string(kind)]).data
            )
        case .endSession:
            guard case .session(_, let token) = caller else { throw .noSession }
            endSession(token)
            return .alive
        case .endAllSessions:
            guard case .session(let user, _) = caller else { throw .noSession }
            endAllSessions(of: user)
            return .alive
        case .exchangeOpenID, .exchangeCode, .file, .pageMoved: throw .unexpected
        }
    }

    /// Whose wish it is.
    private func user(_ caller: Caller) throws(RequestRefusal) -> UserID {
        guard let user = caller.user else { throw .badValue("user_id", "is missing") }
        return user
    }

    private func room(_ parameter: Substring) throws(RequestRefusal) -> RoomID {
        guard let text = parameter.removingPercentEncoding else {
            throw .badValue("roomId", "is not well encoded")
        }
        return try ProvisioningFields.room(text, "roomId")
    }

    private func ask(_ request: ProvisioningRequest) async throws(RequestRefusal) -> Answer {
        guard let answer = await services.ask(request) else {
            throw services.isStopping() ? .stopping : .unexpected
        }
        if case .refused(let refusal) = answer { throw RequestRefusal(refusal) }
        return Answer(status: .ok, body: answer.json.data)
    }
}
