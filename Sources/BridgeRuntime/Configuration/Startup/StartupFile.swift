import Foundation

/// A file without which Trestle does not start.
struct StartupFile {
    /// What it is, in sentences.
    var kind: String
    var path: String

    func text() throws(StartupFailure) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw StartupFailure(.noInput, "There is no \(kind) at \(path)")
        }
        guard !isFolder.boolValue else { throw StartupFailure(.noInput, "\(path) is a folder, not a \(kind)") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw StartupFailure(.noInput, "The \(kind) \(path) cannot be read; look at its permissions")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw StartupFailure(.configuration, "The \(kind) \(path) is not UTF-8 text")
        }
        return text
    }
}
