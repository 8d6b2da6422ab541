import Foundation
import MatrixProtocol

/// An order as it lies in the outbox. The coding of ``MatrixOrder`` is thereby part of the schema.
enum OrderPayload {
    static func encode(_ order: MatrixOrder) throws -> Data { try JSONEncoder().encode(order) }
    static func decode(_ payload: Data) throws -> MatrixOrder {
        try JSONDecoder().decode(MatrixOrder.self, from: payload)
    }
}
