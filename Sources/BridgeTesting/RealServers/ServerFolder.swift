import Foundation
import Glibc

/// A temporary folder of one server: configuration, data and logs.
///
/// Set `TESTING_KEEP_SERVERS` to keep it after the test, for a look at the logs.
package struct ServerFolder: Sendable {
    package static let isKept = ProcessInfo.processInfo.environment["TESTING_KEEP_SERVERS"] != nil

    package let path: String

    /// - Parameter isFast: in memory, where there is a file system for that with room to spare: for data of a server that
    ///   waits for the disk at each step, and whose safety there is none of our business.
    package init(_ name: String, isFast: Bool = false) throws {
        let base = isFast && Self.hasMemory ? Self.memory : FileManager.default.temporaryDirectory.path
        var template = Array("\(base)/trestle-\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ServerFailure.system("mkdtemp", errno) }
        path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        // ngircd drops root's rights after start and must still come in.
        chmod(path, 0o755)
    }

    private static let memory = "/dev/shm"

    private static var hasMemory: Bool {
        var state = statvfs()
        guard statvfs(memory, &state) == 0, access(memory, W_OK) == 0 else { return false }
        return UInt64(state.f_bavail) * UInt64(state.f_frsize) >= 512 << 20
    }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        let file = file(name)
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    package func remove() {
        guard !Self.isKept else { return }
        try? FileManager.default.removeItem(atPath: path)
    }
}
