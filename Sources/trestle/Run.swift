import ArgumentParser
import BridgeRuntime

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the bridge.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var registrationOptions: RegistrationOptions

    @Option(name: .shortAndLong, help: "Port for the homeserver, in place of homeserver.bindPort.")
    var port: Int?

    func validate() throws {
        guard port.map((1...65535).contains) ?? true else { throw ValidationError("The port must be from 1 to 65535.") }
    }

    func run() async throws {
        try await ending { () async throws(StartupFailure) in
            let (path, port) = (options.config, port)
            @Sendable func load() throws(StartupFailure) -> LoadedConfiguration {
                var loaded = try ConfigurationOptions.load(path)
                if let port { loaded.listener.port = port }
                return loaded
            }
            var loaded = try load()
            let file = registrationOptions.registrationFile(beside: path)
            let (registration, warnings) = try file.read(for: loaded)
            loaded.warnings += warnings
            let service = BridgeService(loaded: loaded, registration: registration) {
                var loaded = try load()
                let (registration, warnings) = try file.read(for: loaded)
                loaded.warnings += warnings
                return (loaded, registration)
            }
            try await service.run()
        }
    }
}
