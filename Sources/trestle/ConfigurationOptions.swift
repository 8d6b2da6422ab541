import ArgumentParser
import BridgeRuntime
import Foundation

/// The options that name the two files.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The configuration file.")
    var config = "config.yaml"

    func load() throws(StartupFailure) -> LoadedConfiguration { try Self.load(config) }

    static func load(_ path: String) throws(StartupFailure) -> LoadedConfiguration {
        try ConfigurationLoader(path: path, environment: ProcessInfo.processInfo.environment).load()
    }
}

struct RegistrationOptions: ParsableArguments {
    @Option(
        name: [.customShort("f"), .customLong("file")],
        help: "The registration file. (default: trestle-registration.yaml beside the configuration)"
    )
    var file: String?

    func registrationFile(beside configuration: String) -> RegistrationFile {
        file.map(RegistrationFile.init(path:)) ?? .beside(configuration: configuration)
    }
}
