import Foundation
import Glibc
import Synchronization

/// Kills what this process started once this process is gone, however it went.
///
/// A child shell holds one end of a socket pair; the kernel closes the other end when this process ends, even by
/// SIGKILL, and the shell then kills every process group it was told of. `PR_SET_PDEATHSIG` would not do: it fires when
/// the *thread* that spawned the child ends, and the threads of a Swift program come and go.
package final class ChildReaper: Sendable {
    package static let shared = ChildReaper()

    /// The last words reach the shell only if it outlives Ctrl-C, so it ignores the signals of a terminal.
    private static let script = """
        trap "" INT TERM HUP
        children=""
        while read -r word pid; do
            case "$word" in
            add) children="$children $pid" ;;
            gone)
                kept=""
                for child in $children; do [ "$child" = "$pid" ] || kept="$kept $child"; done
                children="$kept"
                ;;
            esac
        done
        for child in $children; do kill -KILL "-$child" 2>/dev/null; done
        """

    /// Our end of the pair, or nil where the shell could not be started; the lock keeps words whole.
    private let socket: Mutex<Int32?>

    package init() {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else {
            socket = Mutex(nil)
            return
        }
        let child = try? Spawn.start("/bin/sh", ["-c", Self.script], output: "/dev/null", input: pair[1])
        close(pair[1])
        socket = Mutex(child == nil ? nil : pair[0])
    }

    package func add(_ pid: pid_t) throws {
        guard tell("add \(pid)\n") else {
            throw ServerFailure(.system, "The shell that cleans up after the tests is not running")
        }
    }

    /// Must follow the reaping of `pid`, since the number may then be given to a stranger.
    package func remove(_ pid: pid_t) {
        _ = tell("gone \(pid)\n")
    }

    /// Closes our end, as the end of this process would: what was added and not removed is killed.
    package func hangUp() {
        socket.withLock { socket in
            if let socket { close(socket) }
            socket = nil
        }
    }

    private func tell(_ word: String) -> Bool {
        socket.withLock { socket in
            guard let socket else { return false }
            let bytes = Array(word.utf8)
            // MSG_NOSIGNAL: a shell that was killed must fail one call, not end the test run by SIGPIPE.
            return send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        }
    }
}
