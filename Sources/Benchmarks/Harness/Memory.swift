import Foundation

/// What of this process is in memory, as the system counts it.
enum Memory {
    /// Bytes.
    static func resident() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else {
            throw BenchmarkFailure("/proc/self/statm is not as it should be")
        }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
