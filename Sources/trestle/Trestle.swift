import ArgumentParser
import BridgeRuntime
import Foundation

/// The command line. Every failure is one line or more on standard error, and an exit code of sysexits(3).
@main
struct Trestle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trestle",
        abstract: "A bridge between Matrix and IRC.",
        version: TrestleVersion.text,
        subcommands: [Run.self, MakeRegistration.self, Check.self, GenerateDocuments.self]
    )
}

extension ParsableCommand {
    /// Does what a command is for, and ends the program as a failure says.
    func ending(_ work: () async throws(StartupFailure) -> Void) async throws {
        do throws(StartupFailure) {
            try await work()
        } catch {
            Self.tell(error.sentence)
            throw ExitCode(error.exitCode)
        }
    }

    static func tell(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
