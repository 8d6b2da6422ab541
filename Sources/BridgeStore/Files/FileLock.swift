import Foundation

/// Keeps a second Trestle off the same database for as long as it lives; a crash frees it.
///
/// A file of its own beside the database: SQLite's locks come and go with transactions, and closing any descriptor of
/// the database itself would drop them.
final class FileLock: Sendable {
    private let descriptor: CInt

    init(database path: String) throws(BridgeStoreError) {
        let file = path + ".lock"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BridgeStoreError(.cannotOpen, file: path, detail: SystemError.last) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = SystemError.last
            // The instance is whole here, so `deinit` closes the descriptor.
            throw BridgeStoreError(isHeld ? .inUse : .cannotOpen, file: path, detail: isHeld ? "" : reason)
        }
    }

    func release() { flock(descriptor, LOCK_UN) }

    deinit { if descriptor >= 0 { close(descriptor) } }
}

enum SystemError {
    /// What the last failed system call of this thread says.
    static var last: String { String(cString: strerror(errno)) }
}
