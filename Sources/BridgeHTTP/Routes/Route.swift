import HTTPTypes

/// One row of a table of what is served.
struct Route<Endpoint: Sendable & Hashable>: Sendable {
    let method: HTTPRequest.Method
    /// As written in the table, `{}` for the parameter; safe to log, as a path is not.
    let pattern: String
    let endpoint: Endpoint
    private let segments: [Substring]

    init(_ method: HTTPRequest.Method, _ pattern: String, _ endpoint: Endpoint) {
        self.method = method
        self.pattern = pattern
        self.endpoint = endpoint
        segments = RoutePath.segments(of: pattern)
    }

    /// Where the path is of this route: what stands in the place of `{}`, still percent-encoded, or an empty text
    /// where the route has no parameter.
    func parameter(of path: [Substring]) -> Substring? {
        guard path.count == segments.count else { return nil }
        var parameter: Substring = ""
        for (part, segment) in zip(path, segments) {
            if segment == "{}" {
                parameter = part
            } else if part != segment {
                return nil
            }
        }
        return parameter
    }
}

enum RoutePath {
    /// Split before anything is decoded, so that an encoded slash stays within its segment.
    static func segments(of path: String) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: false)
    }
}
