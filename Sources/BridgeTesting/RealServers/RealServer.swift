/// A real server on loopback, started and ended by a test.
///
/// Made with ports and a folder of its own, which `restart()` keeps. It ends with the test process at the latest.
package protocol RealServer: Sendable {
    var controller: ServerController { get }
}

extension RealServer {
    /// Returns when the server takes requests. Throws `ServerFailure` with the end of the server's log.
    package func start() async throws { try await controller.start() }

    /// Asks the server to end, waits until it has, and removes its folder. It cannot be started again.
    package func stop() async {
        await controller.process.stop()
        controller.folder.remove()
    }

    /// SIGKILL, as a crash. Ports and data stay for `start()`.
    package func kill() async { await controller.process.kill() }

    /// Ends it as an operator would, keeping its data. Follow with `start()`.
    package func shutDown() async { await controller.process.stop() }

    /// Down and up again on the same ports and data.
    package func restart() async throws {
        await shutDown()
        try await start()
    }

    /// SIGSTOP: connections stay open and silent.
    package func freeze() { controller.process.freeze() }

    /// Ends a freeze.
    package func thaw() { controller.process.thaw() }

    package var isRunning: Bool { controller.process.isRunning }

    /// Starts the server, runs `body`, and stops the server whatever happened.
    package func whileRunning<Result>(_ body: (Self) async throws -> Result) async throws -> Result {
        do {
            try await start()
            let result = try await body(self)
            await stop()
            return result
        } catch {
            await stop()
            throw error
        }
    }
}
