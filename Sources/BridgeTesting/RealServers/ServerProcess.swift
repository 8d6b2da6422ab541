import Foundation
import Glibc
import Synchronization

/// One daemon as a child process, which can be started again after it ended.
///
/// Its output goes to a file. It never outlives the test process (`ChildReaper`).
package final class ServerProcess: Sendable {
    /// How a process ended.
    package enum Ending: Sendable, Hashable {
        case exit(Int32)
        case signal(Int32)
    }

    private enum State {
        case idle(Ending?)
        case running(pid_t)
        case frozen(pid_t)
    }

    package let name: String
    package let logPath: String
    private let launch: @Sendable () throws -> pid_t
    private let state = Mutex(State.idle(nil))

    /// - Parameter environment: `NAME=value` each, or nil for our own.
    package convenience init(
        name: String,
        executable: String,
        arguments: [String],
        environment: [String]? = nil,
        logPath: String
    ) {
        self.init(name: name, logPath: logPath) {
            try Spawn.start(executable, arguments, output: logPath, environment: environment)
        }
    }

    /// - Parameter launch: starts the daemon, in a process group of its own.
    init(name: String, logPath: String, launch: @escaping @Sendable () throws -> pid_t) {
        self.name = name
        self.logPath = logPath
        self.launch = launch
    }

    /// Nil where the daemon is not running; kept for tests that look whether a process is gone.
    package var pid: pid_t? {
        state.withLock { state in
            Self.reapIfEnded(&state)
            switch state {
            case .idle: return nil
            case .running(let pid), .frozen(let pid): return pid
            }
        }
    }

    /// How the last run ended; nil while it runs and before the first.
    package var ending: Ending? {
        state.withLock { state in
            Self.reapIfEnded(&state)
            return if case .idle(let ending) = state { ending } else { nil }
        }
    }

    package var isRunning: Bool { pid != nil }

    /// Does nothing where the daemon runs already.
    package func start() throws {
        try state.withLock { state in
            Self.reapIfEnded(&state)
            guard case .idle = state else { return }
            let pid = try launch()
            state = .running(pid)
            do {
                try ChildReaper.shared.add(pid)
            } catch {
                Glibc.kill(-pid, SIGKILL)
                throw error
            }
        }
    }

    /// Asks politely, and kills once `patience` is over. Returns when the process is reaped.
    package func stop(patience: Duration = .seconds(10)) async {
        thaw()
        signal(SIGTERM)
        if await !ended(within: patience) { await kill() }
    }

    /// SIGKILL: no goodbye, no flush. Returns when the process is reaped.
    package func kill() async {
        signal(SIGKILL)
        _ = await ended(within: .seconds(30))
    }

    /// SIGSTOP: the kernel still accepts connections and acknowledges bytes, the daemon does nothing.
    package func freeze() {
        state.withLock { state in
            guard case .running(let pid) = state else { return }
            Glibc.kill(-pid, SIGSTOP)
            state = .frozen(pid)
        }
    }

    package func thaw() {
        state.withLock { state in
            guard case .frozen(let pid) = state else { return }
            Glibc.kill(-pid, SIGCONT)
            state = .running(pid)
        }
    }

    /// The last `count` lines of output, for a failure's text.
    package func logTail(_ count: Int = 20) -> String {
        let text = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(count).joined(separator: "\n")
    }

    private func signal(_ number: Int32) {
        state.withLock { state in
            switch state {
            case .idle: return
            case .running(let pid), .frozen(let pid): Glibc.kill(-pid, number)
            }
        }
    }

    private func ended(within patience: Duration) async -> Bool {
        await Polling.until(within: patience) { !self.isRunning }
    }

    /// Only here is a child reaped, and only under the lock, so that no signal goes to a number that is free again.
    private static func reapIfEnded(_ state: inout State) {
        let child: pid_t
        switch state {
        case .idle: return
        case .running(let pid), .frozen(let pid): child = pid
        }
        var status: Int32 = 0
        guard waitpid(child, &status, WNOHANG) != 0 else { return }
        ChildReaper.shared.remove(child)
        // The layout of wait(2): a signal in the low seven bits, else the exit code above them.
        let signal = status & 0x7f
        state = .idle(signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal))
    }
}
