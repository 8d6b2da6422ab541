import BridgeCore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol

extension OrderWriter {
    func save(_ record: PlumbRecord, _ db: Database) throws {
        // The coding of a record leaves the channel's key out.
        let password = try record.link.channelPassword.map { try secrets.seal($0, for: .plumb(record.id)) }
        try db.run(
            """
            INSERT INTO plumb (id, payload, channel_password) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET payload = excluded.payload, channel_password = excluded.channel_password
            """,
            [record.id.text, try JSONEncoder().encode(record), password]
        )
    }

    func save(departure time: Int64?, from room: RoomID, _ db: Database) throws {
        guard let time else { return try db.run("DELETE FROM departure WHERE room = ?", [room.text]) }
        try db.run(
            "INSERT INTO departure (room, time) VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET time = excluded.time",
            [room.text, time]
        )
    }

    func save(_ optOut: OptOut, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO opt_out (network, channel, nick, account, since) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (network, channel) DO UPDATE SET nick = excluded.nick, account = excluded.account,
                since = excluded.since
            """,
            [optOut.network.name, optOut.channel.text, optOut.nick.text, optOut.account, optOut.since]
        )
    }
}
