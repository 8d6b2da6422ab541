/// Why an event was not decoded. Never holds anything that the event says.
package enum EventProblem: Error, Sendable, Hashable, CustomStringConvertible {
    case notJSON
    /// Nested deeper than 128.
    case tooDeep
    /// A field that the bridge needs is missing, of the wrong type or not an identifier; its path, `content.body`.
    case malformed(field: String)

    package var description: String {
        switch self {
        case .notJSON: "not JSON"
        case .tooDeep: "nested too deeply"
        case .malformed(let field): "missing or malformed: \(field)"
        }
    }

    init(_ error: any Error) {
        switch error {
        case DecodingError.keyNotFound(let key, let context): self = .malformed(at: context.codingPath + [key])
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            self = .malformed(at: context.codingPath)
        case DecodingError.dataCorrupted(let context):
            self = context.codingPath.isEmpty ? .notJSON : .malformed(at: context.codingPath)
        default: self = .notJSON
        }
    }

    private static func malformed(at path: [any CodingKey]) -> EventProblem {
        .malformed(field: path.isEmpty ? "event" : path.map(\.stringValue).joined(separator: "."))
    }
}
