import Foundation

/// The program under test.
package enum BridgeProgram {
    /// What one run of the command line did.
    package struct Run: Sendable {
        package let ending: ServerProcess.Ending
        /// Both streams.
        package let output: String
        package var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// `TESTING_BINARY`, else `trestle` beside the program of the tests.
    package static func path() throws -> String {
        if let path = ProcessInfo.processInfo.environment["TESTING_BINARY"] { return path }
        return try sibling("trestle")
    }

    /// Another program of this package, which the build puts beside that of the tests.
    package static func sibling(_ name: String) throws -> String {
        let tests = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        let path = tests.resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent(name).path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ServerFailure(.missing, "\(path) is not there; `swift build` makes it, or set TESTING_BINARY")
        }
        return path
    }

    /// Nothing of ours but what a program needs to run: `TRESTLE_…` would be configuration.
    package static var environment: [String] {
        ProcessInfo.processInfo.environment
            .filter { ["PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR", "TZ"].contains($0.key) }
            .map { "\($0.key)=\($0.value)" }
    }

    /// Runs the command line to its end; a run that has not ended in `patience` is killed and thrown.
    ///
    /// - Parameter environment: `NAME=value` each, beside the clean environment.
    package static func run(
        _ arguments: [String],
        environment more: [String] = [],
        in folder: ServerFolder,
        patience: Duration = .seconds(60)
    ) async throws -> Run {
        let log = folder.file("run-\(UUID().uuidString.prefix(8)).log")
        let process = ServerProcess(
            name: "trestle",
            executable: try path(),
            arguments: arguments,
            environment: environment + more,
            logPath: log
        )
        try process.start()
        let ended = await Polling.until(within: patience) { !process.isRunning }
        if !ended { await process.kill() }
        let output = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        guard ended, let ending = process.ending else {
            throw ServerFailure(.notReadyInTime, "trestle has not ended within \(patience): \(output)")
        }
        return Run(ending: ending, output: output)
    }
}
