/// One thing in the configuration that is wrong, or one that the operator should know.
package struct ConfigurationProblem: Error, Sendable, Hashable {
    package var origin: SettingOrigin
    package var path: String
    package var sentence: String

    /// `config.yaml:12: homeserver.url: is required`, on one line.
    package func line(file: String) -> String {
        let place =
            switch origin {
            case .file(let line): "\(file):\(line)"
            case .environment(let variable): variable
            }
        return path.isEmpty ? "\(place): \(sentence)" : "\(place): \(path): \(sentence)"
    }
}

extension [ConfigurationProblem] {
    /// In the order of the file, then those of the environment.
    func lines(file: String) -> [String] {
        func rank(_ item: (offset: Int, element: ConfigurationProblem)) -> (Int, String, Int) {
            switch item.element.origin {
            case .file(let line): (line, "", item.offset)
            case .environment(let variable): (.max, variable, item.offset)
            }
        }
        return enumerated().sorted { rank($0) < rank($1) }.map { $0.element.line(file: file) }
    }
}

/// Every problem of a configuration that cannot be used: one line each.
package struct ConfigurationFailure: Error, Hashable, CustomStringConvertible {
    package var lines: [String]
    package var description: String { lines.joined(separator: "\n") }
}
