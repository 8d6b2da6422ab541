import BridgeCore
import GRDB
import IRCProtocol
import MatrixProtocol

extension OrderWriter {
    func save(heard time: Int64, at place: HeardPlace, _ db: Database) throws {
        let (network, channel, user) =
            switch place {
            case .channel(let key): (key.network, key.name.text, "")
            case .person(let key): (key.network, "", key.user?.text ?? "")
            }
        try db.run(
            """
            INSERT INTO heard (network, channel, user, time) VALUES (?, ?, ?, ?)
            ON CONFLICT (network, channel, user) DO UPDATE SET time = excluded.time
            """,
            [network.name, channel, user, time]
        )
    }

    /// A channel without links is heard no more.
    func forgetUnlinked(_ channel: ChannelKey, _ db: Database) throws {
        let names = [channel.network.name, channel.name.text]
        try db.run(
            """
            DELETE FROM heard WHERE network = ? AND channel = ? AND user = ''
            AND NOT EXISTS (SELECT 1 FROM link WHERE link.network = heard.network AND link.channel = heard.channel)
            """,
            StatementArguments(names)
        )
    }
}
