import BridgeTesting
import Foundation
import Testing

@Suite("Child processes")
struct ServerProcessTests {
    /// A daemon of which nothing is wanted but that it stays.
    private static func makeSleeper(in folder: ServerFolder, deaf: Bool = false) throws -> ServerProcess {
        let script = (deaf ? "trap '' TERM; " : "") + "echo up; while :; do sleep 1000; done"
        return ServerProcess(
            name: "sleeper",
            executable: "/bin/sh",
            arguments: ["-c", script],
            logPath: folder.file("sleeper.log")
        )
    }

    private static func exists(_ pid: pid_t) -> Bool { kill(pid, 0) == 0 }

    @Test("A stop leaves no process, even of one that ignores SIGTERM", arguments: [false, true])
    func stop(deaf: Bool) async throws {
        let folder = try ServerFolder("process")
        defer { folder.remove() }
        let process = try Self.makeSleeper(in: folder, deaf: deaf)
        try process.start()
        #expect(await Polling.until(within: .seconds(10)) { process.logTail() == "up" })
        let pid = try #require(process.pid)
        #expect(Self.exists(pid))
        await process.stop(patience: .milliseconds(300))
        #expect(!Self.exists(pid))
        #expect(process.pid == nil)
    }

    @Test("A frozen process can be stopped")
    func stopFrozen() async throws {
        let folder = try ServerFolder("process")
        defer { folder.remove() }
        let process = try Self.makeSleeper(in: folder)
        try process.start()
        process.freeze()
        await process.stop()
        #expect(!process.isRunning)
    }

    @Test("What this process started ends with it")
    func reaper() async throws {
        let folder = try ServerFolder("process")
        defer { folder.remove() }
        let doomed = try Self.makeSleeper(in: folder)
        let forgotten = try Self.makeSleeper(in: folder)
        try doomed.start()
        try forgotten.start()
        let reaper = ChildReaper()
        try reaper.add(#require(doomed.pid))
        try reaper.add(#require(forgotten.pid))
        reaper.remove(try #require(forgotten.pid))
        reaper.hangUp()
        #expect(await Polling.until(within: .seconds(10)) { !doomed.isRunning })
        #expect(forgotten.isRunning)
        await forgotten.kill()
    }

    @Test("A program that is not there is a failure that says what to do")
    func missing() throws {
        let failure = #expect(throws: ServerFailure.self) { try InstalledProgram.find("no-such-ircd") }
        #expect(failure?.code == .missing)
        #expect(failure?.description.contains("scripts/install-test-servers") == true)
    }

    @Test("A server that refuses its configuration fails with its own words")
    func badConfiguration() async throws {
        var options = InspIRCdServer.Options()
        options.modules += ["no_such_module"]
        let server = try InspIRCdServer(options)
        let failure = await #expect(throws: ServerFailure.self) { try await server.start() }
        #expect(failure?.code == .exitedEarly)
        #expect(failure?.description.contains("no_such_module") == true)
        #expect(!server.isRunning)
        await server.stop()
    }
}
