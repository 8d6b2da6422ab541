import BridgeCore
import Foundation

/// Makes a configuration of a file and the environment, or says everything that is wrong with them.
package struct ConfigurationLoader {
    /// As the operator wrote it: every line about the file begins with it.
    package var path: String
    package var environment: [String: String]
    /// Reads a file named by a variable; nil where that cannot be done.
    package var readFile: (String) -> String?

    package init(
        path: String,
        environment: [String: String] = [:],
        readFile: @escaping (String) -> String? = Self.contents
    ) {
        self.path = path
        self.environment = environment
        self.readFile = readFile
    }

    /// Fails with 66 where there is no file that can be read, 78 where it cannot be used.
    package func load() throws(StartupFailure) -> LoadedConfiguration {
        let text = try StartupFile(kind: "configuration", path: path).text()
        do throws(ConfigurationFailure) { return try read(text) } catch {
            throw StartupFailure(.configuration, error.description)
        }
    }

    /// The same for a text, as if it stood in the file.
    package func read(_ text: String) throws(ConfigurationFailure) -> LoadedConfiguration {
        let setting: Setting
        do throws(ConfigurationProblem) { setting = try YAMLReader.read(text) } catch {
            throw ConfigurationFailure(lines: [error.line(file: path)])
        }
        var overlay = EnvironmentOverlay(readFile: readFile)
        let laid = overlay.lay(environment, over: setting)
        var check = SettingCheck()
        let settings = check.section(laid, as: .root, path: "")
        var builder = ConfigurationBuilder(settings: settings, folder: folder)
        let loaded = builder.build()
        let problems = overlay.problems + check.problems + builder.problems
        guard problems.isEmpty, var loaded else {
            throw ConfigurationFailure(lines: problems.lines(file: path))
        }
        loaded.warnings = (check.warnings + builder.warnings).lines(file: path)
        return loaded
    }

    /// Relative paths in the file begin here.
    private var folder: String { (path as NSString).deletingLastPathComponent }

    package static func contents(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
