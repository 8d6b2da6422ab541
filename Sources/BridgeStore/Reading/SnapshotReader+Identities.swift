import BridgeCore
import GRDB
import IRCProtocol
import MatrixProtocol

extension SnapshotReader {
    mutating func readIdentities(_ db: Database) throws {
        try rows("certificate", "SELECT 0, network, user, sealed FROM certificate", db) { reader, row in
            let user: UserID? = try row.text(2).isEmpty ? nil : try row.identifier(2)
            let key = PuppetKey(network: NetworkID(try row.text(1)), user: user)
            let sealed = try row.blob(3)
            guard let text: Secret = reader.secrets.open(sealed, for: .certificate(key)),
                let certificate = ClientCertificate(unsealed: text)
            else { throw SealBroken() }
            reader.take(certificate, of: key)
        }
        try rows("bouncer", "SELECT 0, network, user, sealed FROM bouncer", db) { reader, row in
            let key = PuppetKey(network: NetworkID(try row.text(1)), user: try row.identifier(2))
            let sealed = try row.blob(3)
            guard let text: Secret = reader.secrets.open(sealed, for: .bouncer(key)),
                let bouncer = Bouncer(unsealed: text)
            else { throw SealBroken() }
            reader.take(bouncer, of: key)
        }
        try rows("address_count", "SELECT 0, network, homeserver, given FROM address_count", db) { reader, row in
            let block = AddressBlock(network: NetworkID(try row.text(1)), homeserver: try row.text(2))
            reader.take(try row.integer(3), of: block)
        }
        try rows("bearer", "SELECT 0, network, nick, ghost FROM bearer", db) { reader, row in
            let nick = FoldedName.stored(try row.text(2))
            reader.take(try row.identifier(3) as UserID, borneBy: nick, NetworkID(try row.text(1)))
        }
        try rows("transport_policy", "SELECT 0, host, port, until FROM transport_policy", db) { reader, row in
            let port = Int(try row.integer(2))
            reader.take(TransportPolicy(host: try row.text(1), port: port, until: try row.integer(3)))
        }
    }
}
