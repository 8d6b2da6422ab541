import Foundation
import Glibc

/// The real `trestle` program as a child of the test, with a folder of its own: configuration, registration, database.
///
/// It never outlives the test process. Whatever it writes goes to `log`. Its environment is clean, so nothing that is
/// set where the tests run configures it.
package struct RealBridge: Sendable {
    package let folder: ServerFolder
    package let port: Int
    package var configurationPath: String { folder.file("config.yaml") }
    package var registrationPath: String { folder.file("registration.yaml") }
    package var databasePath: String { folder.file("trestle.db") }
    package var url: String { "http://127.0.0.1:\(port)" }

    private let controller: ServerController

    /// Writes the configuration; starts nothing.
    package init(_ configuration: RealBridgeConfiguration) throws {
        let folder = try ServerFolder("bridge")
        let port = configuration.port
        self.folder = folder
        self.port = port
        let health = "http://127.0.0.1:\(port)/health"
        let registration = folder.file("registration.yaml")
        controller = ServerController(
            name: "trestle",
            folder: folder,
            executable: try BridgeProgram.path(),
            arguments: ["run", "-c", folder.file("config.yaml"), "-f", registration],
            environment: BridgeProgram.environment,
            patience: .seconds(60)
        ) { LoopbackPorts.accepts(port) ? await TestHTTP.answers(health) : false }
        try write(configuration)
    }

    // MARK: Files

    /// Replaces the configuration; it counts from the next start on.
    package func write(_ configuration: RealBridgeConfiguration) throws {
        try folder.write("config.yaml", configuration.text)
    }

    /// Has the program write its registration, which Synapse reads at its start.
    ///
    /// - Parameter url: where the homeserver is to reach the bridge, if not directly.
    package func makeRegistration(url: String? = nil) async throws {
        let arguments = ["registration", "-c", configurationPath, "-u", url ?? self.url, "-o", registrationPath]
        let run = try await BridgeProgram.run(arguments, in: folder)
        guard run.ending == .exit(0) else {
            throw ServerFailure(.didNotStart, "trestle registration ended with \(run.ending): \(run.output)")
        }
    }

    // MARK: Life

    /// Returns when the bridge answers requests. Throws `ServerFailure` with the end of the log.
    package func start() async throws { try await controller.start() }

    /// SIGTERM. Returns how the bridge ended; after `patience` it is killed.
    @discardableResult
    package func stop(patience: Duration = .seconds(30)) async -> ServerProcess.Ending? {
        await controller.process.stop(patience: patience)
        return exitStatus
    }

    /// SIGKILL: no goodbye, no flush. What is in the database and what the kernel has accepted stays.
    package func kill() async { await controller.process.kill() }

    /// Stops and starts on the same port and data.
    package func restart() async throws {
        await stop()
        try await start()
    }

    /// SIGHUP: the bridge reads its configuration again.
    package func reload() {
        if let pid { Glibc.kill(pid, SIGHUP) }
    }

    /// SIGSTOP and SIGCONT.
    package func freeze() { controller.process.freeze() }
    package func thaw() { controller.process.thaw() }

    package var isRunning: Bool { controller.process.isRunning }
    package var pid: pid_t? { controller.process.pid }

    /// How the last run ended; nil while it runs and before the first.
    package var exitStatus: ServerProcess.Ending? { controller.process.ending }

    /// Everything the bridge wrote since the first start.
    package var log: String {
        (try? String(contentsOfFile: controller.process.logPath, encoding: .utf8)) ?? ""
    }

    /// Waits until `text` stands in the log. For what no peer sees; where one does, wait there.
    package func waitForLog(_ text: String, within patience: Duration = .seconds(30)) async throws {
        guard await Polling.until(within: patience, { log.contains(text) }) else {
            throw ServerFailure(.notReadyInTime, "\"\(text)\" is not in the log after \(patience):\n\(logTail())")
        }
    }

    package func logTail(_ count: Int = 60) -> String { controller.process.logTail(count) }

    /// Memory of the process now, in bytes; 0 where it does not run.
    package var residentBytes: Int {
        guard let pid, let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
        else { return 0 }
        return (Int(line.filter(\.isNumber)) ?? 0) * 1_024
    }
}
