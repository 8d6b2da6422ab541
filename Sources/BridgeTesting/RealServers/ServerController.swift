/// What every real server shares: its folder, its process, and how to see that it is ready.
package final class ServerController: Sendable {
    package let name: String
    package let folder: ServerFolder
    package let process: ServerProcess
    private let patience: Duration
    private let prepare: @Sendable () async throws -> Void
    private let isReady: @Sendable () async -> Bool

    /// - Parameters:
    ///   - prepare: runs before each start, for what takes time, such as a certificate.
    ///   - patience: how long a start may take; a machine under load is several times slower than an idle one.
    ///   - isReady: asked again and again after the start; cheap, and false on any trouble.
    package convenience init(
        name: String,
        folder: ServerFolder,
        executable: String,
        arguments: [String],
        environment: [String]? = nil,
        patience: Duration,
        prepare: @escaping @Sendable () async throws -> Void = {},
        isReady: @escaping @Sendable () async -> Bool
    ) {
        let process = ServerProcess(
            name: name,
            executable: executable,
            arguments: arguments,
            environment: environment,
            logPath: Self.logPath(name, folder)
        )
        self.init(process, folder: folder, patience: patience, prepare: prepare, isReady: isReady)
    }

    init(
        _ process: ServerProcess,
        folder: ServerFolder,
        patience: Duration,
        prepare: @escaping @Sendable () async throws -> Void = {},
        isReady: @escaping @Sendable () async -> Bool
    ) {
        name = process.name
        self.folder = folder
        self.patience = patience
        self.prepare = prepare
        self.isReady = isReady
        self.process = process
    }

    static func logPath(_ name: String, _ folder: ServerFolder) -> String { folder.file("\(name).log") }

    func start() async throws {
        try await prepare()
        try process.start()
        var exited = false
        let ready = await Polling.until(within: patience) {
            exited = !process.isRunning
            if exited || Task.isCancelled { return true }
            return await isReady()
        }
        // Ready, and gone in the same moment, is not ready.
        if ready, !process.isRunning { exited = true }
        if exited { throw failure(.exitedEarly, "ended before it was ready") }
        if Task.isCancelled {
            await process.kill()
            throw CancellationError()
        }
        guard ready else {
            await process.kill()
            throw failure(.notReadyInTime, "was not ready within \(patience)")
        }
    }

    private func failure(_ code: ServerFailure.Code, _ what: String) -> ServerFailure {
        ServerFailure(code, "\(name) \(what); the end of its log:\n\(process.logTail())")
    }
}
