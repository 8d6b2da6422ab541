import BridgeCore
import Foundation
import GRDB
import IRCProtocol

extension SnapshotReader {
    mutating func readPlumbing(_ db: Database) throws {
        try rows("plumb", "SELECT position, payload, channel_password FROM plumb ORDER BY position", db) {
            reader,
            row in
            var record = try JSONDecoder().decode(PlumbRecord.self, from: try row.blob(1))
            if !row.isNull(2) {
                guard let password: Secret = reader.secrets.open(try row.blob(2), for: .plumb(record.id)) else {
                    throw SealBroken()
                }
                record.link.channelPassword = password
            }
            reader.take(record)
        }
        try rows("departure", "SELECT 0, room, time FROM departure", db) { reader, row in
            reader.take(departureFrom: try row.identifier(1), at: try row.integer(2))
        }
        let optOuts = "SELECT position, network, channel, nick, account, since FROM opt_out ORDER BY position"
        try rows("opt_out", optOuts, db) { reader, row in
            guard let channel = ChannelName(parsing: try row.text(2)) else { throw UnexpectedColumn() }
            reader.take(
                OptOut(
                    network: NetworkID(try row.text(1)),
                    channel: channel,
                    nick: try row.nick(3),
                    account: row.isNull(4) ? nil : try row.text(4),
                    since: try row.integer(5)
                )
            )
        }
    }
}
