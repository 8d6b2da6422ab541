import ArgumentParser
import BridgeRuntime

struct MakeRegistration: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registration",
        abstract: "Write the registration file for the homeserver."
    )

    @OptionGroup var options: ConfigurationOptions

    @Option(name: .shortAndLong, help: "Where the homeserver reaches Trestle, such as http://localhost:8090.")
    var url: String

    @Option(name: .shortAndLong, help: "Local part of the bot's user id.")
    var localpart = RegistrationMaker.senderLocalpart

    @Option(name: .shortAndLong, help: "The file to write.")
    var output = RegistrationFile.usualName

    @Flag(help: "Replace the file if it exists. Its tokens are lost.")
    var force = false

    func run() async throws {
        try await ending { () async throws(StartupFailure) in
            let loaded = try options.load()
            var random = SystemRandomNumberGenerator()
            let maker = RegistrationMaker(configuration: loaded, url: url, localpart: localpart)
            let registration = try maker.make(using: &random)
            try RegistrationFile(path: output).write(registration, force: force)
            print("\(output) is written; give it to the homeserver and restart that")
        }
    }
}
