import Foundation

/// `m.room.create` with its sender: who made the room, of which version, and which room it takes the place of.
package struct RoomCreation: Sendable, Hashable {
    /// Nil where the homeserver told the content alone.
    package var sender: UserID?
    package var version: RoomVersion
    package var additionalCreators: [UserID]
    /// The room that this one is the upgrade of.
    package var predecessor: RoomID?
    /// Of rooms that we made: the order that did.
    package var order: TransactionID?

    /// Where that stands in the content. The creation never changes, so a room can be told by it for good.
    package static let orderField = "org.trestle.order"

    package init(
        sender: UserID?,
        version: RoomVersion,
        additionalCreators: [UserID] = [],
        predecessor: RoomID? = nil,
        order: TransactionID? = nil
    ) {
        self.sender = sender
        self.version = version
        self.additionalCreators = additionalCreators
        self.predecessor = predecessor
        self.order = order
    }

    /// Who stands above every power level; nobody before room version 12.
    package var sovereigns: Set<UserID> {
        guard version.creatorsStandAbove else { return [] }
        return Set(additionalCreators + (sender.map { [$0] } ?? []))
    }
}

extension RoomCreation: Decodable {
    private enum Envelope: String, CodingKey { case sender, content }
    private enum Fields: String, CodingKey {
        case version = "room_version"
        case additionalCreators = "additional_creators"
        case predecessor
        case order = "org.trestle.order"
    }
    private struct Predecessor: Decodable {
        var room: RoomID?
        enum CodingKeys: String, CodingKey { case room = "room_id" }
    }

    /// Reads the event, or its content alone, since not every homeserver heeds `format=event`.
    package init(from decoder: any Decoder) throws {
        let envelope = try decoder.container(keyedBy: Envelope.self)
        let fields =
            envelope.contains(.content)
            ? try envelope.nestedContainer(keyedBy: Fields.self, forKey: .content)
            : try decoder.container(keyedBy: Fields.self)
        self.init(
            sender: envelope.lenient(UserID.self, .sender),
            // Rooms without a version are of the first.
            version: RoomVersion(fields.lenient(String.self, .version) ?? "1"),
            additionalCreators: fields.lenient(LossyList<UserID>.self, .additionalCreators)?.elements ?? [],
            predecessor: fields.lenient(Predecessor.self, .predecessor)?.room,
            order: fields.lenient(String.self, .order).map { TransactionID($0) }
        )
    }
}
