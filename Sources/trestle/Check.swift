import ArgumentParser
import BridgeRuntime
import Foundation

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, and the registration where there is one."
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var registrationOptions: RegistrationOptions

    func run() async throws {
        try await ending { () async throws(StartupFailure) in
            let loaded = try options.load()
            for warning in loaded.warnings { Self.tell("warning: \(warning)") }
            print("\(options.config) is good")
            let file = registrationOptions.registrationFile(beside: options.config)
            // A registration that nobody named may be made later.
            guard registrationOptions.file != nil || FileManager.default.fileExists(atPath: file.path) else { return }
            for warning in try file.read(for: loaded).warnings { Self.tell("warning: \(warning)") }
            print("\(file.path) is good")
        }
    }
}
