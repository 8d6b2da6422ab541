import Foundation
import Logging

/// The database file before SQLite opens it: nobody but its owner may read messages and addresses in it.
enum DatabaseFile {
    /// Makes the file where there is none, and closes it to others. SQLite gives its side files the same mode.
    static func prepare(_ path: String, logger: Logger) throws(BridgeStoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
            return
        }
        guard errno == EEXIST else { throw BridgeStoreError(.cannotOpen, file: path, detail: SystemError.last) }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw BridgeStoreError(.cannotOpen, file: path, detail: SystemError.last)
        }
        guard status.st_mode & 0o077 != 0, status.st_mode & S_IFMT == S_IFREG else { return }
        if chmod(path, 0o600) == 0 {
            logger.notice("Database closed to other users", metadata: ["file": "\(path)"])
        } else {
            logger.warning("Database is open to other users", metadata: ["file": "\(path)"])
        }
    }
}
