import BridgeTesting
import Foundation
import Glibc
import Testing

/// The program as an operator starts it: what is wrong is one line, and an exit code of sysexits(3).
@Suite("Startup")
struct StartupTests {
    private func withFolder(_ body: (ServerFolder) async throws -> Void) async throws {
        let folder = try ServerFolder("startup")
        defer { folder.remove() }
        try await body(folder)
    }

    private func configuration(port: Int, homeserver: String = "http://127.0.0.1:1") -> RealBridgeConfiguration {
        var configuration = RealBridgeConfiguration(homeserverURL: homeserver, port: port, networks: [.init(port: 1)])
        configuration.logLevel = "error"
        return configuration
    }

    /// Configuration and registration, good both.
    private func prepare(_ configuration: RealBridgeConfiguration, in folder: ServerFolder) async throws {
        try folder.write("config.yaml", configuration.text)
        let arguments = [
            "registration", "-c", folder.file("config.yaml"), "-u", "http://127.0.0.1:\(configuration.port)",
            "-o", folder.file("registration.yaml"),
        ]
        let run = try await BridgeProgram.run(arguments, in: folder)
        try #require(run.ending == .exit(0), "\(run.output)")
        let path = folder.file("registration.yaml")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    private func run(in folder: ServerFolder) async throws -> BridgeProgram.Run {
        let arguments = ["run", "-c", folder.file("config.yaml"), "-f", folder.file("registration.yaml")]
        return try await BridgeProgram.run(arguments, in: folder)
    }

    /// One line that names what is meant, and nothing else.
    private func expect(
        _ run: BridgeProgram.Run,
        _ code: Int32,
        _ words: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(run.ending == .exit(code), "\(run.output)", sourceLocation: sourceLocation)
        #expect(run.lines.count == 1, "\(run.output)", sourceLocation: sourceLocation)
        for word in words {
            #expect(run.output.contains(word), "\(run.output)", sourceLocation: sourceLocation)
        }
    }

    @Test("No configuration: 66", arguments: ["run", "check", "registration"])
    func noConfiguration(_ command: String) async throws {
        try await withFolder { folder in
            let path = folder.file("config.yaml")
            let more = command == "registration" ? ["-u", "http://localhost:1"] : []
            expect(try await BridgeProgram.run([command, "-c", path] + more, in: folder), 66, [path])
        }
    }

    @Test("No registration: 66")
    func noRegistration() async throws {
        try await withFolder { folder in
            try folder.write("config.yaml", configuration(port: try LoopbackPorts.take()).text)
            expect(try await run(in: folder), 66, [folder.file("registration.yaml")])
        }
    }

    @Test("A key that there is not: 78, with the place and the key that may be meant", arguments: ["run", "check"])
    func wrongKey(_ command: String) async throws {
        try await withFolder { folder in
            var wrong = configuration(port: try LoopbackPorts.take())
            wrong.serviceExtra = "pasvordEncryptionKeyPath: x"
            try folder.write("config.yaml", wrong.text)
            let run = try await BridgeProgram.run([command, "-c", folder.file("config.yaml")], in: folder)
            expect(run, 78, ["config.yaml:", "pasvordEncryptionKeyPath"])
        }
    }

    @Test("A variable of the environment that there is not: 78")
    func wrongVariable() async throws {
        try await withFolder { folder in
            try folder.write("config.yaml", configuration(port: try LoopbackPorts.take()).text)
            let run = try await BridgeProgram.run(
                ["check", "-c", folder.file("config.yaml")],
                environment: ["TRESTLE_NO_SUCH_KEY=1"],
                in: folder
            )
            expect(run, 78, ["TRESTLE_NO_SUCH_KEY"])
        }
    }

    @Test("What is no YAML: 78")
    func noYAML() async throws {
        try await withFolder { folder in
            try folder.write("config.yaml", "homeserver: {url: [\n")
            expect(
                try await BridgeProgram.run(["check", "-c", folder.file("config.yaml")], in: folder),
                78,
                ["config.yaml:"]
            )
        }
    }

    @Test("A homeserver that does not answer: 69, with its address")
    func noHomeserver() async throws {
        try await withFolder { folder in
            let dead = try LoopbackPorts.take()
            let url = "http://127.0.0.1:\(dead)"
            try await prepare(configuration(port: try LoopbackPorts.take(), homeserver: url), in: folder)
            expect(try await run(in: folder), 69, [url])
        }
    }

    @Test("A database that is none, or a folder, or in no folder: 74, with its path")
    func badDatabase() async throws {
        try await withFolder { folder in
            var changed = configuration(port: try LoopbackPorts.take())
            try await prepare(changed, in: folder)
            try folder.write("trestle.db", String(repeating: "this is no database\n", count: 100))
            expect(try await run(in: folder), 74, ["trestle.db"])
            for path in ["/", folder.path, folder.file("nowhere/trestle.db")] {
                changed.databasePath = path
                try folder.write("config.yaml", changed.text)
                expect(try await run(in: folder), 74, [path])
            }
        }
    }

    @Test("Arguments that make no sense: 64", arguments: [["bogus"], ["run", "-p", "70000"], ["run", "--bogus"]])
    func usage(_ arguments: [String]) async throws {
        try await withFolder { folder in
            let run = try await BridgeProgram.run(arguments, in: folder)
            #expect(run.ending == .exit(64), "\(run.output)")
            #expect(run.output.hasPrefix("Error: "), "\(run.output)")
        }
    }

    @Test("--version and --help end with 0", arguments: ["--version", "--help"])
    func information(_ argument: String) async throws {
        try await withFolder { folder in
            let run = try await BridgeProgram.run([argument], in: folder)
            #expect(run.ending == .exit(0))
            #expect(!run.output.isEmpty)
        }
    }

    @Test("A registration is not overwritten: 74, and the tokens stay")
    func registrationStays() async throws {
        try await withFolder { folder in
            try await prepare(configuration(port: try LoopbackPorts.take()), in: folder)
            let path = folder.file("registration.yaml")
            let before = try String(contentsOfFile: path, encoding: .utf8)
            let arguments = ["registration", "-c", folder.file("config.yaml"), "-u", "http://localhost:1", "-o", path]
            expect(try await BridgeProgram.run(arguments, in: folder), 74, [path])
            #expect(try String(contentsOfFile: path, encoding: .utf8) == before)
            #expect(try await BridgeProgram.run(arguments + ["--force"], in: folder).ending == .exit(0))
            #expect(try String(contentsOfFile: path, encoding: .utf8) != before)
        }
    }
}
