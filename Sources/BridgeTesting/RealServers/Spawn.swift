import Foundation
import Glibc

/// `posix_spawn` with what every child of ours needs: a process group of its own, default signals, and one file for its
/// output. None of our own descriptors is passed on: a connection that we close would stay open in the child.
enum Spawn {
    /// - Parameters:
    ///   - input: a descriptor to become standard input, or nil for `/dev/null`.
    ///   - environment: `NAME=value` each, or nil for our own.
    /// - Returns: the id of the child, which is also that of its process group.
    static func start(
        _ executable: String,
        _ arguments: [String],
        output: String,
        input: Int32? = nil,
        environment: [String]? = nil
    ) throws -> pid_t {
        closeOnStart()
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        if let input {
            posix_spawn_file_actions_adddup2(&files, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&files, 1, 2)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) }
        words.append(nil)
        defer { words.forEach { free($0) } }
        var names: [UnsafeMutablePointer<CChar>?] = (environment ?? []).map { strdup($0) }
        names.append(nil)
        defer { names.forEach { free($0) } }
        var pid = pid_t()
        let result =
            environment == nil
            ? posix_spawn(&pid, executable, &files, &attributes, words, environ)
            : posix_spawn(&pid, executable, &files, &attributes, words, names)
        guard result == 0 else {
            throw ServerFailure(.didNotStart, "\(executable) could not be started: errno \(result)")
        }
        return pid
    }

    /// Not all of ours are opened with the flag for it.
    private static func closeOnStart() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
            guard let descriptor = Int32(name), descriptor > 2 else { continue }
            let flags = fcntl(descriptor, F_GETFD)
            if flags >= 0, flags & FD_CLOEXEC == 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
        }
    }
}
