import BridgeCore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol

// Rows of what rooms leave behind, and of rooms on their way.
extension OrderWriter {
    static func columns(_ trace: RoomTrace) throws -> StatementArguments {
        [trace.room.text, trace.channel.network.name, trace.channel.name.text, try TraceKind.encode(trace.kind)]
    }

    func save(_ move: RoomMove, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO room_move (old_room, new_room, sender, event_id, stage, is_sovereign, could_rule)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (old_room) DO UPDATE SET new_room = excluded.new_room, sender = excluded.sender,
                event_id = excluded.event_id, stage = excluded.stage, is_sovereign = excluded.is_sovereign,
                could_rule = excluded.could_rule
            """,
            [
                move.old.text, move.new.text, move.sender.text, move.event.text, move.stage.rawValue,
                move.isSovereign, move.couldRule,
            ]
        )
    }

    func forget(_ room: RoomID, _ db: Database) throws {
        try db.run("DELETE FROM membership WHERE room = ?", [room.text])
        try db.run(
            "DELETE FROM message WHERE conversation IN (SELECT id FROM conversation WHERE room = ?)",
            [room.text]
        )
        try db.run("DELETE FROM conversation WHERE room = ?", [room.text])
        try db.run("DELETE FROM public_media WHERE room = ?", [room.text])
        try db.run("DELETE FROM reaction WHERE room = ?", [room.text])
        try db.run("DELETE FROM encrypted_room WHERE room = ?", [room.text])
        try db.run("DELETE FROM room_rule WHERE room = ?", [room.text])
    }

    func save(_ key: Secret?, of channel: ChannelKey, _ db: Database) throws {
        guard let key else {
            return try db.run(
                "DELETE FROM channel_key WHERE network = ? AND channel = ?",
                [channel.network.name, channel.name.text]
            )
        }
        try db.run(
            """
            INSERT INTO channel_key (network, channel, sealed) VALUES (?, ?, ?)
            ON CONFLICT (network, channel) DO UPDATE SET sealed = excluded.sealed
            """,
            [channel.network.name, channel.name.text, try secrets.seal(key, for: .comingChannel(channel))]
        )
    }
}

/// The kind of a trace as it lies in its row: the same value is always the same bytes, for the row is found by them.
enum TraceKind {
    static func encode(_ kind: RoomTrace.Kind) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(kind)
    }

    static func decode(_ data: Data) throws -> RoomTrace.Kind {
        try JSONDecoder().decode(RoomTrace.Kind.self, from: data)
    }
}
