import BridgeCore
import GRDB
import IRCProtocol
import MatrixProtocol

extension SnapshotReader {
    mutating func readHistory(_ db: Database) throws {
        try rows("heard", "SELECT 0, network, channel, user, time FROM heard", db) { reader, row in
            let channel = try row.text(2)
            let place: HeardPlace
            if channel.isEmpty {
                let user: UserID? = try row.text(3).isEmpty ? nil : try row.identifier(3)
                place = .person(PuppetKey(network: NetworkID(try row.text(1)), user: user))
            } else {
                place = .channel(try row.channel(1))
            }
            reader.take(heard: try row.integer(4), at: place)
        }
    }
}
