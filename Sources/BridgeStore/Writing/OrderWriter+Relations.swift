import BridgeCore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol

extension OrderWriter {
    func save(_ reaction: ReactionRecord, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO reaction (event_id, room, sender, target, key, time, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (event_id) DO UPDATE SET room = excluded.room, sender = excluded.sender,
                target = excluded.target, key = excluded.key, time = excluded.time
            """,
            [
                reaction.event.text, reaction.room.text, reaction.sender.text, reaction.target.text, reaction.key,
                reaction.time, now,
            ]
        )
    }

    func save(_ traits: NetworkTraits, of network: NetworkID, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO network_traits (network, payload) VALUES (?, ?)
            ON CONFLICT (network) DO UPDATE SET payload = excluded.payload
            """,
            [network.name, try JSONEncoder().encode(traits)]
        )
    }
}
