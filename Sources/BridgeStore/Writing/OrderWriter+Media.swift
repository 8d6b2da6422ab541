import BridgeCore
import GRDB
import MatrixProtocol

// Rows of what links open.
extension OrderWriter {
    func publish(_ media: PublicMedia, _ db: Database) throws {
        let payload = try secrets.seal(try PublicMediaPayload.encode(media), for: .publicMedia(media.id))
        try db.run(
            """
            INSERT OR IGNORE INTO public_media (id, event_id, root, room, paste_bytes, payload)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [media.id, media.event.text, media.root.text, media.room.text, Self.pasteBytes(media), payload]
        )
        guard db.changesCount > 0 else { return }
        try trim(after: db.lastInsertedRowID, isPaste: Self.pasteBytes(media) > 0, db)
    }

    func revokeMedia(of event: EventID, in room: RoomID, _ db: Database) throws {
        for column in ["event_id", "root"] {
            try db.run(
                """
                UPDATE public_media SET payload = NULL, paste_bytes = 0
                WHERE \(column) = ? AND \(column == "root" ? "root <> event_id AND" : "") room = ?
                """,
                [event.text, room.text]
            )
        }
    }

    private static func pasteBytes(_ media: PublicMedia) -> Int {
        guard case .paste(let paste) = media.content else { return 0 }
        return max(paste.text.utf8.count, 1)
    }

    /// Rows are added at the end, so the front is the oldest. Pastes are counted seldom, for it takes a walk over all.
    private func trim(after position: Int64, isPaste: Bool, _ db: Database) throws {
        try db.run("DELETE FROM public_media WHERE position <= ?", [position - Int64(limits.publicMedia)])
        guard isPaste, position % Self.pasteInterval == 0 || limits.pasteBytes < Self.smallLimit else { return }
        try db.run(
            """
            DELETE FROM public_media WHERE paste_bytes > 0 AND position <= (
                SELECT max(position) FROM (
                    SELECT position, sum(paste_bytes) OVER (ORDER BY position DESC) AS total
                    FROM public_media WHERE paste_bytes > 0
                ) WHERE total > ?
            )
            """,
            [limits.pasteBytes]
        )
    }

    private static let pasteInterval: Int64 = 64
    /// Below it a few pastes more would matter.
    private static let smallLimit = 16 << 20
}
