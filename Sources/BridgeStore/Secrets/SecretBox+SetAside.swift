import Foundation
import MatrixProtocol

extension SecretBox {
    /// The content of a row that was set aside, for whoever looks into it: events lie sealed there, too.
    func unsealed(_ payload: Data, source: String, key: String) throws -> Data {
        guard source == "journal", Self.isSealed(payload), let event = EventID(parsing: key) else { return payload }
        return open(payload, for: .event(event)) ?? payload
    }
}
