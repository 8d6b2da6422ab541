import Foundation

package struct JoinedRoomsReply: MatrixReply {
    package var rooms: [RoomID]
    enum CodingKeys: String, CodingKey { case rooms = "joined_rooms" }

    package init(from decoder: any Decoder) throws {
        rooms = try decoder.container(keyedBy: CodingKeys.self).decode(LossyList<RoomID>.self, forKey: .rooms).elements
    }
}

package struct JoinedMembersReply: MatrixReply {
    /// With the display name each has in the room.
    package var members: [UserID: String?]
    enum CodingKeys: String, CodingKey { case members = "joined" }

    private struct Member: Decodable {
        var displayName: String?
        private enum CodingKeys: String, CodingKey { case displayName = "display_name" }

        init(from decoder: any Decoder) throws {
            displayName = try decoder.container(keyedBy: CodingKeys.self).lenient(String.self, .displayName)
        }
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        members = try fields.decode(LossyMap<UserID, Member>.self, forKey: .members).members.mapValues(\.displayName)
    }
}

/// The state of a room (`GET state`, a list) or its members (`GET members`, a list under `chunk`), each event raw, so
/// that an odd one spoils none.
package struct StateReply: Sendable, Hashable {
    package var events: [RawEvent]

    package init(body: Data) throws(MatrixReplyProblem) {
        let bytes = [UInt8](body)
        do {
            var scanner = JSONScanner(bytes)
            var list: Range<Int>?
            if scanner.peek() == UInt8(ascii: "[") {
                list = try scanner.skipValue()
            } else {
                try scanner.walkObject { key, value in
                    if list == nil, bytes[key].elementsEqual("\"chunk\"".utf8) { list = value }
                    return true
                }
            }
            guard scanner.isAtEnd(), let list, bytes[list.lowerBound] == UInt8(ascii: "[") else {
                throw MatrixReplyProblem(field: "chunk")
            }
            events = try RawEvent.elements(of: bytes[list])
        } catch {
            throw MatrixReplyProblem(field: "chunk")
        }
    }

    /// Those that can be decoded.
    package var decoded: [RoomEvent] { events.compactMap { try? $0.decode() } }
}

/// Where a list that comes in parts goes on.
package struct NextPartReply: MatrixReply {
    /// Nil where nothing comes after.
    package var next: String?
    private enum CodingKeys: String, CodingKey { case next = "next_batch" }

    package init(from decoder: any Decoder) throws {
        next = try decoder.container(keyedBy: CodingKeys.self).lenient(String.self, .next)
    }
}
