import BridgeRuntime

/// Configurations to begin a test from.
enum ConfigurationFixture {
    static let homeserver = """
        homeserver: {url: "http://hs:8008", domain: example.org}

        """

    /// What cannot be left out, and one network.
    static let least =
        homeserver + """
            ircService:
              servers:
                irc.example.org:

            """

    /// Settings of the one network, from line 5 on.
    static func network(_ lines: String) -> String {
        homeserver + "ircService:\n  servers:\n    irc.example.org:\n"
            + lines.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)\n" }.joined()
    }

    static func load(
        _ text: String,
        environment: [String: String] = [:],
        files: [String: String] = [:]
    ) throws(ConfigurationFailure) -> LoadedConfiguration {
        try ConfigurationLoader(path: "config.yaml", environment: environment) { files[$0] }.read(text)
    }

    /// What is wrong, or nothing.
    static func problems(
        _ text: String,
        environment: [String: String] = [:],
        files: [String: String] = [:]
    ) -> [String] {
        do throws(ConfigurationFailure) {
            _ = try load(text, environment: environment, files: files)
            return []
        } catch {
            return error.lines
        }
    }
}
