import BridgeCore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol

extension OrderWriter {
    func save(_ rule: RoomRule, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO room_rule (room, payload) VALUES (?, ?)
            ON CONFLICT (room) DO UPDATE SET payload = excluded.payload
            """,
            [rule.room.text, try JSONEncoder().encode(rule)]
        )
    }

    func save(_ ban: ChannelBan, _ db: Database) throws {
        try db.run(
            "INSERT OR IGNORE INTO channel_ban (network, channel, mask, user) VALUES (?, ?, ?, ?)",
            [ban.channel.network.name, ban.channel.name.text, ban.mask, ban.user.text]
        )
    }

    func remove(_ ban: ChannelBan, _ db: Database) throws {
        try db.run(
            "DELETE FROM channel_ban WHERE network = ? AND channel = ? AND mask = ? AND user = ?",
            [ban.channel.network.name, ban.channel.name.text, ban.mask, ban.user.text]
        )
    }

    func save(_ act: ModerationAct, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO moderation_act (id, payload) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET payload = excluded.payload
            """,
            [act.id, try JSONEncoder().encode(act)]
        )
    }
}
