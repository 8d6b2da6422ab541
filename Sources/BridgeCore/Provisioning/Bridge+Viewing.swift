import Foundation
import MatrixProtocol

/// Which part of a room's provisioning is looked at.
enum RoomView: Sendable, Hashable { case links, requests }

// Who may see what a room is linked with. What concerns nobody else is shown at once; else the homeserver is asked
// whether the viewer is in the room.
extension Bridge {
    mutating func show(_ view: RoomView, of room: RoomID, to viewer: UserID?, _ token: ReplyToken) {
        guard let viewer, !isOwnBusiness(view, of: room, viewer) else {
            return answer(content(view, of: room, for: nil), to: token)
        }
        query(.stateEvent(room, type: "m.room.member", key: viewer.text), for: .viewing(view, room, viewer, token))
    }

    mutating func show(
        _ view: RoomView,
        of room: RoomID,
        to viewer: UserID,
        _ token: ReplyToken,
        _ outcome: MatrixQueryOutcome
    ) {
        switch outcome {
        case .answered(.content(let json?)) where Self.isJoined(json):
            answer(content(view, of: room, for: nil), to: token)
        case .unanswered:
            answer(.refused(ProvisioningRefusal(.unavailable, "The room could not be looked at.")), to: token)
        case .answered, .refused:
            // What they asked for themselves they may know, also where the bot is not in the room.
            if view == .requests { return answer(content(view, of: room, for: viewer), to: token) }
            answer(.refused(ProvisioningRefusal(.notEnoughPower, "You are not in this room.")), to: token)
        }
    }

    private func isOwnBusiness(_ view: RoomView, of room: RoomID, _ viewer: UserID) -> Bool {
        switch view {
        case .links: provisionedLinks(of: room).isEmpty
        case .requests: requests(in: room).allSatisfy { $0.user == viewer }
        }
    }

    private func content(_ view: RoomView, of room: RoomID, for viewer: UserID?) -> ProvisioningAnswer {
        switch view {
        case .links: .links(provisionedLinks(of: room))
        case .requests: .requests(requests(in: room).filter { viewer == nil || $0.user == viewer })
        }
    }

    private static func isJoined(_ json: String) -> Bool {
        (try? JSONDecoder().decode(MemberContent.self, from: Data(json.utf8)))?.membership == .join
    }
}
