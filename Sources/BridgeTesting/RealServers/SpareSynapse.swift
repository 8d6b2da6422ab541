import Foundation
import Glibc
import Synchronization

/// A Synapse that has read its code and waits to be told its configuration: reading is most of a start, and goes on
/// beside a test that waits for other things.
///
/// It ends by itself when this process does, for it then reads the end of its input.
final class SpareSynapse: Sendable {
    static let shared = SpareSynapse()

    private struct Spare {
        let pid: pid_t
        /// Our end of the socket pair that is its input.
        let socket: Int32
    }

    private static let script = """
        import json, os, sys
        from synapse.app import homeserver
        line = sys.stdin.readline()
        if not line: sys.exit(0)
        words = json.loads(line)
        output = os.open(words["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.argv = ["homeserver", "-c", words["configuration"]]
        homeserver.main()
        """

    private let spare = Mutex<Spare?>(nil)

    /// Has one get ready, unless one is.
    func prepare(_ python: String) {
        spare.withLock { spare in
            if spare == nil { spare = try? Self.make(python, output: "/dev/null") }
        }
    }

    /// - Returns: the id of a Synapse that starts with this configuration.
    func launch(_ python: String, configuration: String, output: String) throws -> pid_t {
        let waiting = spare.withLock { spare in
            defer { spare = nil }
            return spare
        }
        let words = try JSONEncoder().encode(["configuration": configuration, "output": output]) + Data("\n".utf8)
        if let waiting {
            if Self.tell(waiting, words) { return waiting.pid }
            // It has died, and nobody else waits for it.
            var status: Int32 = 0
            waitpid(waiting.pid, &status, 0)
        }
        let fresh = try Self.make(python, output: output)
        guard Self.tell(fresh, words) else { throw ServerFailure(.didNotStart, "Synapse took no configuration") }
        return fresh.pid
    }

    private static func make(_ python: String, output: String) throws -> Spare {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else { throw ServerFailure.system("socketpair", errno) }
        defer { close(pair[1]) }
        do {
            let pid = try Spawn.start(python, ["-c", script], output: output, input: pair[1])
            return Spare(pid: pid, socket: pair[0])
        } catch {
            close(pair[0])
            throw error
        }
    }

    private static func tell(_ spare: Spare, _ words: Data) -> Bool {
        defer { close(spare.socket) }
        let bytes = Array(words)
        return send(spare.socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
}
