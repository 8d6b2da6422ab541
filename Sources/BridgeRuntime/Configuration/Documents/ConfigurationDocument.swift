import Foundation

/// A file of the repository that is made of the description of the keys and must be made again when that changes.
package enum ConfigurationDocument: String, CaseIterable, Sendable {
    case sample = "config.sample.yaml"
    case reference = "docs/Configuration.md"
    case schema = "docs/config.schema.json"
    case errors = "docs/Errors.md"

    /// From the root of the source tree.
    package var path: String { rawValue }

    package var text: String {
        switch self {
        case .sample: SampleDocument.text
        case .reference: ReferenceDocument.text
        case .schema: SchemaDocument.text
        case .errors: ErrorsDocument.text
        }
    }

    package static func writeAll(below root: String) throws(StartupFailure) {
        for document in allCases {
            let path = "\(root)/\(document.path)"
            do { try document.text.write(toFile: path, atomically: true, encoding: .utf8) } catch {
                throw StartupFailure(.inputOutput, "\(path) cannot be written")
            }
        }
    }
}
