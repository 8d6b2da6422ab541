import Crypto
import Foundation
import GRDB
import IRCProtocol
import Logging

/// Makes sure that the key file is the one that the database's secrets were sealed with, before any is lost.
enum KeyCheck {
    private static let text: Secret = "trestle"

    static func secrets(in queue: DatabaseQueue, keyPath: String, logger: Logger) throws -> SecretBox {
        let sealed = try queue.read { try Data.fetchOne($0, sql: "SELECT value FROM meta WHERE key = 'key_check'") }
        // A new key beside old secrets would make them unreadable without a word.
        let secrets = SecretBox(key: try KeyFile.key(at: keyPath, mayMake: sealed == nil, logger: logger))
        if let sealed {
            guard secrets.open(sealed, for: .keyCheck) == text else { throw BridgeStoreError(.keyWrong, file: keyPath) }
        } else {
            let check = try secrets.seal(text, for: .keyCheck)
            try queue.write { try $0.execute(sql: "INSERT INTO meta VALUES ('key_check', ?)", arguments: [check]) }
        }
        return secrets
    }
}
