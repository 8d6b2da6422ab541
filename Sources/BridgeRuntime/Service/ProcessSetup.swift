import Foundation
import Logging
import Synchronization

/// What is set once for the process.
enum ProcessSetup {
    private static let hasLogging = Mutex(false)

    /// Lines on standard error, which systemd and containers collect.
    static func logger(level: Logger.Level) -> Logger {
        let isFirst = hasLogging.withLock { hasLogging in
            defer { hasLogging = true }
            return !hasLogging
        }
        if isFirst { LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) } }
        var logger = Logger(label: "trestle")
        logger.logLevel = level
        return logger
    }

    /// A puppet is a socket: the limit is raised as far as this user may, and told.
    static func raiseFileLimit(_ logger: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let level: Logger.Level = limit.rlim_cur < 4_096 ? .warning : .info
        logger.log(
            level: level,
            "This process may have so many sockets and files",
            metadata: ["limit": "\(limit.rlim_cur)"]
        )
    }
}
