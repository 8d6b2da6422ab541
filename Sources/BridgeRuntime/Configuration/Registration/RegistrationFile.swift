import Foundation
import MatrixProtocol

/// The registration file: where it is, how it is read and written.
package struct RegistrationFile {
    package static let usualName = "trestle-registration.yaml"
    package static let nameInMairc = "appservice-registration-irc.yaml"

    package var path: String

    package init(path: String) { self.path = path }

    /// The file that is meant where none is named: beside the configuration, under our name or that of mairc.
    package static func beside(configuration: String) -> RegistrationFile {
        let folder = (configuration as NSString).deletingLastPathComponent
        func place(_ name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }
        let isMairc =
            !FileManager.default.fileExists(atPath: place(usualName))
            && FileManager.default.fileExists(atPath: place(nameInMairc))
        return RegistrationFile(path: place(isMairc ? nameInMairc : usualName))
    }

    /// The registration, held against the configuration, and what the operator should know about it. Fails with 66 where
    /// there is no file that can be read, 78 where it cannot be used.
    package func read(
        for configuration: LoadedConfiguration
    ) throws(StartupFailure) -> (registration: Registration, warnings: [String]) {
        let text = try StartupFile(kind: "registration", path: path).text()
        let result = try read(text, for: configuration)
        let permissions = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        guard let mode = permissions?.intValue, mode & 0o004 != 0 else { return result }
        return (
            result.registration, result.warnings + ["\(path): holds secrets, yet everybody on this machine can read it"]
        )
    }

    /// The same for a text, as if it stood in the file.
    package func read(
        _ text: String,
        for configuration: LoadedConfiguration
    ) throws(StartupFailure) -> (registration: Registration, warnings: [String]) {
        var reader = RegistrationReader(configuration: configuration)
        let setting: Setting
        do throws(ConfigurationProblem) { setting = try YAMLReader.read(text) } catch {
            throw StartupFailure(.configuration, error.line(file: path))
        }
        guard let registration = reader.read(setting) else {
            throw StartupFailure(.configuration, reader.problems.lines(file: path).joined(separator: "\n"))
        }
        return (registration, reader.warnings.lines(file: path))
    }

    /// Whole or not at all, with mode 0600. Fails with 74 where the file exists, unless `force` is set, and where it
    /// cannot be written.
    package func write(_ registration: Registration, force: Bool) throws(StartupFailure) {
        try NewFile(path: path, mode: 0o600).write(registration.fileText, replacing: force)
    }
}
