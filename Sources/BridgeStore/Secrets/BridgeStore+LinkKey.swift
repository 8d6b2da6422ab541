import Crypto
import Foundation

extension BridgeStore {
    /// The key that links to media are signed with: that of the file at `path`, which is made where there is none, or
    /// without a path one that follows from the key of the database's secrets.
    package func linkKey(at path: String?) throws(BridgeStoreError) -> SymmetricKey {
        guard let path else { return secrets.derivedKey(for: "trestle media links") }
        return try KeyFile.key(at: path, mayMake: true, logger: logger)
    }
}
