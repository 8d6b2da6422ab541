import BridgeCore
import Foundation
import MatrixProtocol

// An order as it lies in the outbox or is parked. The coding of ``MatrixOrder`` is thereby part of the schema.
//
// Sealed, as events are in the journal: what people say to each other alone passes through, answers to commands, and
// links that open the set-up page for one person.
extension SecretBox {
    func seal(_ order: MatrixOrder) throws -> Data {
        try seal(JSONEncoder().encode(order), for: .order(order.transaction))
    }

    /// One of before orders were sealed is read as it lies there.
    func order(_ stored: Data, _ transaction: TransactionID) throws -> MatrixOrder {
        var json = stored
        if Self.isSealed(stored) {
            guard let opened: Data = open(stored, for: .order(transaction)) else { throw SealBroken() }
            json = opened
        }
        return try JSONDecoder().decode(MatrixOrder.self, from: json)
    }
}
