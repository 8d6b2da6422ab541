import Foundation

/// Programs of the machine that the tests need.
package enum InstalledProgram {
    /// Debian keeps daemons in sbin, which is not in every user's PATH.
    private static let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/sbin", "/bin"]

    /// The path of `name`, or a failure that says how to install it.
    package static func find(_ name: String) throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        for folder in path.split(separator: ":").map(String.init) + folders {
            let candidate = "\(folder)/\(name)"
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        throw ServerFailure(.missing, "\(name) is not installed; scripts/install-test-servers installs it")
    }

    /// The Python that has Synapse: `TESTING_SYNAPSE_PYTHON`, else the environment that
    /// `scripts/install-test-servers` makes in the cache folder (`TESTING_CACHE`, else `~/.cache/trestle`).
    package static func findSynapsePython() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let cache =
            environment["TESTING_CACHE"]
            ?? (environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? NSHomeDirectory())/.cache") + "/trestle"
        let candidate = environment["TESTING_SYNAPSE_PYTHON"] ?? "\(cache)/synapse/bin/python"
        guard FileManager.default.isExecutableFile(atPath: candidate) else {
            throw ServerFailure(
                .missing,
                "Synapse is not installed: no \(candidate); scripts/install-test-servers installs it, "
                    + "or name another Python in TESTING_SYNAPSE_PYTHON"
            )
        }
        return candidate
    }

    /// Runs a tool to its end and returns its output. A tool that has not ended in `patience` is killed.
    ///
    /// - Returns: whether it ended in time, and what it wrote (both streams).
    @discardableResult
    package static func run(
        _ name: String,
        _ arguments: [String],
        in folder: ServerFolder,
        patience: Duration = .seconds(20)
    ) async throws -> String {
        let log = folder.file("\(name)-\(UUID().uuidString.prefix(8)).log")
        let tool = ServerProcess(name: name, executable: try find(name), arguments: arguments, logPath: log)
        try tool.start()
        guard await Polling.until(within: patience, { !tool.isRunning }) else {
            await tool.kill()
            throw ServerFailure(.notReadyInTime, "\(name) has not ended within \(patience)")
        }
        return tool.logTail(1000)
    }
}
