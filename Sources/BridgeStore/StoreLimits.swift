/// Bounds of the database.
package struct StoreLimits: Sendable, Hashable {
    /// How long a commit waits for another program's lock.
    package var busyTimeout: Duration
    /// Pages of 4 KiB that the file may have; beyond, commits fail as on a full disk. Nil: as many as the disk holds.
    package var pages: Int?

    package init(busyTimeout: Duration = .seconds(5), pages: Int? = nil) {
        self.busyTimeout = busyTimeout
        self.pages = pages
    }
}
