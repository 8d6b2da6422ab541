import BridgeCore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol

extension SnapshotReader {
    mutating func readModeration(_ db: Database) throws {
        try rows("room_rule", "SELECT position, payload FROM room_rule ORDER BY position", db) { reader, row in
            reader.take(try JSONDecoder().decode(RoomRule.self, from: try row.blob(1)))
        }
        try rows("channel_ban", "SELECT 0, network, channel, mask, user FROM channel_ban", db) { reader, row in
            reader.take(ChannelBan(channel: try row.channel(1), mask: try row.text(3), user: try row.identifier(4)))
        }
        try rows("moderation_act", "SELECT position, payload FROM moderation_act ORDER BY position", db) {
            reader,
            row in
            reader.take(try JSONDecoder().decode(ModerationAct.self, from: try row.blob(1)))
        }
    }
}
