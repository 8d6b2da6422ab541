import BridgeCore
import GRDB
import IRCProtocol
import MatrixProtocol

extension Row {
    func identifier<Name: Identifier>(_ column: Int) throws -> Name {
        guard let name = Name(parsing: try text(column)) else { throw UnexpectedColumn() }
        return name
    }

    func nick(_ column: Int) throws -> Nickname {
        guard let nick = Nickname(parsing: try text(column)) else { throw UnexpectedColumn() }
        return nick
    }

    /// With spaces between.
    func nicks(_ column: Int) throws -> [Nickname] {
        try text(column).split(separator: " ").map {
            guard let nick = Nickname(parsing: String($0)) else { throw UnexpectedColumn() }
            return nick
        }
    }

    /// Account, user and host, from this column on; nil where none of them is known.
    func identity(_ column: Int) throws -> PersonIdentity? {
        let parts = try (column...column + 2).map { isNull($0) ? nil : try text($0) }
        guard parts.contains(where: { $0 != nil }) else { return nil }
        return PersonIdentity(account: parts[0], user: parts[1], host: parts[2])
    }

    /// Network and folded name, in this and the next column.
    func channel(_ column: Int) throws -> ChannelKey {
        ChannelKey(network: NetworkID(try text(column)), name: .stored(try text(column + 1)))
    }

    /// Of event id, room, network, target, message id, time, said and sender, after a first column.
    func message() throws -> MessageRecord {
        let messageID = try text(5)
        return MessageRecord(
            event: try identifier(1),
            room: try identifier(2),
            sender: isNull(8) ? nil : try identifier(8),
            network: NetworkID(try text(3)),
            target: .stored(try text(4)),
            said: try text(7),
            messageID: messageID.isEmpty ? nil : messageID,
            time: try integer(6)
        )
    }
}
