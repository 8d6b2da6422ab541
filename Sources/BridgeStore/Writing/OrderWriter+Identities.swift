import BridgeCore
import GRDB
import IRCProtocol
import MatrixProtocol

extension OrderWriter {
    func save(_ certificate: ClientCertificate?, of key: PuppetKey, _ db: Database) throws {
        let user = key.user?.text ?? ""
        guard let certificate else {
            return try db.run("DELETE FROM certificate WHERE network = ? AND user = ?", [key.network.name, user])
        }
        try db.run(
            """
            INSERT INTO certificate (network, user, sealed) VALUES (?, ?, ?)
            ON CONFLICT (network, user) DO UPDATE SET sealed = excluded.sealed
            """,
            [key.network.name, user, try secrets.seal(certificate.sealable, for: .certificate(key))]
        )
    }

    func save(_ bouncer: Bouncer?, of key: PuppetKey, _ db: Database) throws {
        guard let user = key.user?.text else { return }
        guard let bouncer else {
            return try db.run("DELETE FROM bouncer WHERE network = ? AND user = ?", [key.network.name, user])
        }
        try db.run(
            """
            INSERT INTO bouncer (network, user, sealed) VALUES (?, ?, ?)
            ON CONFLICT (network, user) DO UPDATE SET sealed = excluded.sealed
            """,
            [key.network.name, user, try secrets.seal(bouncer.sealable, for: .bouncer(key))]
        )
    }

    func save(_ ghost: UserID?, borneBy nick: FoldedName, _ network: NetworkID, _ db: Database) throws {
        guard let ghost else {
            return try db.run("DELETE FROM bearer WHERE network = ? AND nick = ?", [network.name, nick.text])
        }
        try db.run(
            """
            INSERT INTO bearer (network, nick, ghost) VALUES (?, ?, ?)
            ON CONFLICT (network, nick) DO UPDATE SET ghost = excluded.ghost
            """,
            [network.name, nick.text, ghost.text]
        )
    }

    func save(_ count: Int64, of block: AddressBlock, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO address_count (network, homeserver, given) VALUES (?, ?, ?)
            ON CONFLICT (network, homeserver) DO UPDATE SET given = excluded.given
            """,
            [block.network.name, block.homeserver, count]
        )
    }

    func save(_ policy: TransportPolicy, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO transport_policy (host, port, until) VALUES (?, ?, ?)
            ON CONFLICT (host) DO UPDATE SET port = excluded.port, until = excluded.until
            """,
            [policy.host, policy.port, policy.until]
        )
    }
}
