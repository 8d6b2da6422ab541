import BridgeTesting
import Foundation
import Glibc
import Testing

@Suite("Startup with a homeserver")
struct HomeserverStartupTests {
    @Test("A used port is 69, a strange registration 78, a second bridge 74; SIGTERM and SIGINT end with 0")
    func life() async throws {
        try await Stage.run(.ngircd) { stage in
            let bridge = stage.bridge
            let arguments = ["run", "-c", bridge.configurationPath, "-f", bridge.registrationPath]

            // One bridge runs: a second one on its database keeps off.
            let second = try await BridgeProgram.run(arguments, in: bridge.folder)
            #expect(second.ending == .exit(74), "\(second.output)")
            #expect(errors(second).count == 1, "\(second.output)")
            #expect(await TestHTTP.answers(bridge.url + "/health"), "the first is undisturbed")

            #expect(await bridge.stop() == .exit(0))
            #expect(bridge.log.split(separator: "\n").last?.contains("Trestle has stopped") == true)

            let squatter = try await FaultyLink.open(to: stage.irc.port)
            let used = try await BridgeProgram.run(arguments + ["-p", "\(squatter.port)"], in: bridge.folder)
            #expect(used.ending == .exit(69), "\(used.output)")
            #expect(errors(used).count == 1, "\(used.output)")
            #expect(errors(used).first?.contains("\(squatter.port)") == true, "\(used.output)")
            await squatter.close()

            let strange = bridge.folder.file("strange.yaml")
            let text = try String(contentsOfFile: bridge.registrationPath, encoding: .utf8)
            let token = try #require(text.firstMatch(of: /as_token: "?([^"\n]+)/))
            try text.replacing(token.1, with: "unknown-token").write(toFile: strange, atomically: true, encoding: .utf8)
            let unknown = try await BridgeProgram.run(
                ["run", "-c", bridge.configurationPath, "-f", strange],
                in: bridge.folder
            )
            #expect(unknown.ending == .exit(78), "\(unknown.output)")
            #expect(errors(unknown).count == 1, "\(unknown.output)")
            #expect(!unknown.output.contains("unknown-token"))

            try await bridge.start()
            kill(try #require(bridge.pid), SIGHUP)
            try await bridge.waitForLog("The configuration is read again")
            kill(try #require(bridge.pid), SIGINT)
            _ = await Polling.until(within: .seconds(30)) { !bridge.isRunning }
            #expect(bridge.exitStatus == .exit(0))
            #expect(!bridge.log.contains(String(token.1)))
        }
    }

    /// What is not the log, whose lines begin with the time.
    private func errors(_ run: BridgeProgram.Run) -> [String] {
        run.lines.filter { $0.prefixMatch(of: /\d{4}-\d\d-\d\dT/) == nil }
    }
}
