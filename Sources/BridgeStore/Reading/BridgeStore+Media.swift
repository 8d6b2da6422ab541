import BridgeCore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol

extension BridgeStore {
    /// What a link opens; nil where nothing, or nothing any more.
    ///
    /// - Throws: ``BridgeStoreError``; also a row that cannot be read throws.
    package func publicMedia(_ id: String) async throws -> PublicMedia? {
        let secrets = secrets
        return try await read { db in
            var found: PublicMedia?
            try db.forEachRow(
                "SELECT event_id, root, room, payload FROM public_media WHERE id = ? AND payload IS NOT NULL",
                [id]
            ) { row in
                guard let payload: Data = secrets.open(try row.blob(3), for: .publicMedia(id)) else {
                    throw SealBroken()
                }
                found = try PublicMediaPayload.decode(
                    payload,
                    id: id,
                    event: try row.identifier(0),
                    root: try row.identifier(1),
                    room: try row.identifier(2)
                )
            }
            return found
        }
    }
}
