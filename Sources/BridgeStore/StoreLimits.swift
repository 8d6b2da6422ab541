/// Bounds of the database.
package struct StoreLimits: Sendable, Hashable {
    /// How long a commit waits for another program's lock.
    package var busyTimeout: Duration
    /// Pages of 4 KiB that the file may have; beyond, commits fail as on a full disk. Nil: as many as the disk holds.
    package var pages: Int?

    /// Links that open something; the oldest goes first.
    package var publicMedia: Int
    /// Bytes of all messages that are served by link; the oldest goes first.
    package var pasteBytes: Int

    package init(
        busyTimeout: Duration = .seconds(5),
        pages: Int? = nil,
        publicMedia: Int = 1_000_000,
        pasteBytes: Int = 256 << 20
    ) {
        self.busyTimeout = busyTimeout
        self.pages = pages
        self.publicMedia = publicMedia
        self.pasteBytes = pasteBytes
    }
}
