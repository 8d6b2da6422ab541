import BridgeCore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol

extension SnapshotReader {
    mutating func readRelations(_ db: Database) throws {
        let newest = """
            SELECT position, event_id, room, sender, target, key, time FROM reaction
            ORDER BY position DESC LIMIT \(StoreModel.recentReactions)
            """
        var reactions: [ReactionRecord] = []
        try rows("reaction", newest, db) { _, row in
            reactions.append(
                ReactionRecord(
                    event: try row.identifier(1),
                    room: try row.identifier(2),
                    sender: try row.identifier(3),
                    target: try row.identifier(4),
                    key: try row.text(5),
                    time: try row.integer(6)
                )
            )
        }
        take(reactions: reactions.reversed())
        try rows("network_traits", "SELECT 0, network, payload FROM network_traits", db) { reader, row in
            let traits = try JSONDecoder().decode(NetworkTraits.self, from: try row.blob(2))
            reader.take(traits, of: NetworkID(try row.text(1)))
        }
        try rows("encrypted_room", "SELECT 0, room FROM encrypted_room", db) { reader, row in
            reader.take(encrypted: try row.identifier(1))
        }
    }
}
