import Foundation

/// A file that appears whole or not at all.
struct NewFile {
    let path: String
    let mode: mode_t

    /// Writes beside the place and then moves in one step. Without `replacing` that step is link(2), which fails where the
    /// name is taken, so that nothing can come between a look and the writing.
    func write(_ text: String, replacing: Bool) throws(StartupFailure) {
        let name = (path as NSString).lastPathComponent
        let folder = (path as NSString).deletingLastPathComponent
        let draft = (folder.isEmpty ? "" : folder + "/") + ".\(name).\(UInt32.random(in: .min ... .max))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("cannot be written") }
        defer { unlink(draft) }
        // The umask takes away from what open(2) was asked for.
        let isWritten = fchmod(descriptor, mode) == 0 && put(Array(text.utf8), to: descriptor) && fsync(descriptor) == 0
        guard close(descriptor) == 0, isWritten else { throw failure("cannot be written") }
        if replacing {
            guard rename(draft, path) == 0 else { throw failure("cannot be replaced") }
        } else if link(draft, path) != 0 {
            throw errno == EEXIST
                ? StartupFailure(.inputOutput, "\(path) exists already; --force replaces it")
                : failure("cannot be written")
        }
    }

    private func put(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func failure(_ what: String) -> StartupFailure {
        StartupFailure(.inputOutput, "\(path) \(what): \(String(cString: strerror(errno)))")
    }
}
