import BridgeRuntime
import Foundation
import MatrixProtocol
import Testing

/// These need a folder of their own: modes and whole replacement are matters of the file system.
@Suite struct RegistrationFileTests {
    private func inFolder(_ work: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "trestle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try work(folder)
    }

    private func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func nobodyElseReadsIt() throws {
        try inFolder { folder in
            let path = folder.appending(path: "r.yaml").path()
            let made = try RegistrationTests.make()
            try RegistrationFile(path: path).write(made, force: false)
            #expect(try mode(path) == 0o600)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == made.fileText)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == ["r.yaml"])
        }
    }

    @Test func replacesOnlyWhenTold() throws {
        try inFolder { folder in
            let path = folder.appending(path: "r.yaml").path()
            try "precious".write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            let made = try RegistrationTests.make()
            #expect(throws: StartupFailure(exitCode: 74, sentence: "\(path) exists already; --force replaces it")) {
                try RegistrationFile(path: path).write(made, force: false)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == ["r.yaml"])
            try RegistrationFile(path: path).write(made, force: true)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == made.fileText)
            #expect(try mode(path) == 0o600)
        }
    }

    @Test func noFolderIsAnErrorOfInputAndOutput() throws {
        let made = try RegistrationTests.make()
        let expected = StartupFailure(
            exitCode: 74,
            sentence: "/nonexistent/r.yaml cannot be written: No such file or directory"
        )
        #expect(throws: expected) { try RegistrationFile(path: "/nonexistent/r.yaml").write(made, force: false) }
    }

    @Test func isFoundBesideTheConfiguration() throws {
        try inFolder { folder in
            func found() -> String {
                let path = RegistrationFile.beside(configuration: folder.appending(path: "config.yaml").path()).path
                return URL(filePath: path).lastPathComponent
            }
            #expect(found() == "trestle-registration.yaml")
            try "".write(
                to: folder.appending(path: "appservice-registration-irc.yaml"),
                atomically: false,
                encoding: .utf8
            )
            #expect(found() == "appservice-registration-irc.yaml")
            try "".write(to: folder.appending(path: "trestle-registration.yaml"), atomically: false, encoding: .utf8)
            #expect(found() == "trestle-registration.yaml")
        }
        #expect(RegistrationFile.beside(configuration: "config.yaml").path == "trestle-registration.yaml")
    }

    @Test func warnsWhereEverybodyCanRead() throws {
        try inFolder { folder in
            let file = RegistrationFile(path: folder.appending(path: "r.yaml").path())
            let loaded = try ConfigurationFixture.load(RegistrationTests.text)
            try file.write(RegistrationTests.make(), force: false)
            #expect(try file.read(for: loaded).warnings == [])
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
            let line = "\(file.path): holds secrets, yet everybody on this machine can read it"
            #expect(try file.read(for: loaded).warnings == [line])
        }
    }
}
