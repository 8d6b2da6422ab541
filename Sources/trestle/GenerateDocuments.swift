import ArgumentParser
import BridgeRuntime

/// For whoever changes a key: writes the documents that are made of the description of the keys.
struct GenerateDocuments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-docs",
        abstract: "Write the generated documents.",
        shouldDisplay: false
    )

    @Argument(help: "The root of the source tree.")
    var root = "."

    func run() async throws {
        try await ending { () async throws(StartupFailure) in
            try ConfigurationDocument.writeAll(below: root)
        }
    }
}
