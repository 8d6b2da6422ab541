import HTTPTypes

/// What operators ask for, by method and path.
struct AdministrationRoute: Sendable {
    enum Endpoint: Sendable, Hashable, CaseIterable {
        case version, inspectUsers, inspectUser, inspectRooms, inspectRoom, inspectConnection, raw
        case killUser, reactivateUser, killRoom, listOptOuts, liftOptOut, reapUsers, warnUsers, sweepProgress, stopSweep
        case stuck
    }

    enum Finding: Sendable, Hashable {
        /// With what stands in the places of `{}`, still percent-encoded.
        case found(Endpoint, pattern: String, [Substring])
        case wrongMethod(allowed: [HTTPRequest.Method])
        case unknown
    }

    let method: HTTPRequest.Method
    /// Safe to log, as a path is not.
    let pattern: String
    let endpoint: Endpoint

    static let all: [AdministrationRoute] = [
        .init(method: .get, pattern: "/version", endpoint: .version),
        .init(method: .get, pattern: "/inspectUsers", endpoint: .inspectUsers),
        .init(method: .get, pattern: "/users/{}", endpoint: .inspectUser),
        .init(method: .get, pattern: "/inspectRooms", endpoint: .inspectRooms),
        .init(method: .get, pattern: "/rooms/{}", endpoint: .inspectRoom),
        .init(method: .get, pattern: "/irc/{}/user/{}", endpoint: .inspectConnection),
        .init(method: .post, pattern: "/irc/{}/user/{}", endpoint: .raw),
        .init(method: .post, pattern: "/killUser", endpoint: .killUser),
        .init(method: .post, pattern: "/reactivateUser", endpoint: .reactivateUser),
        .init(method: .post, pattern: "/killRoom", endpoint: .killRoom),
        .init(method: .get, pattern: "/optOuts", endpoint: .listOptOuts),
        .init(method: .post, pattern: "/liftOptOut", endpoint: .liftOptOut),
        .init(method: .post, pattern: "/reapUsers", endpoint: .reapUsers),
        .init(method: .post, pattern: "/warnReapUsers", endpoint: .warnUsers),
        .init(method: .get, pattern: "/reapUsers", endpoint: .sweepProgress),
        .init(method: .delete, pattern: "/reapUsers", endpoint: .stopSweep),
        .init(method: .get, pattern: "/stuck", endpoint: .stuck),
    ]

    static func find(_ method: HTTPRequest.Method, _ path: String) -> Finding {
        // Split before anything is decoded, so that an encoded slash stays within its part.
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        var allowed: [HTTPRequest.Method] = []
        for route in all {
            guard let parameters = route.parameters(of: parts) else { continue }
            if route.method == method { return .found(route.endpoint, pattern: route.pattern, parameters) }
            allowed.append(route.method)
        }
        return allowed.isEmpty ? .unknown : .wrongMethod(allowed: allowed)
    }

    private func parameters(of parts: [Substring]) -> [Substring]? {
        let segments = pattern.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == segments.count else { return nil }
        var parameters: [Substring] = []
        for (part, segment) in zip(parts, segments) {
            if segment == "{}" {
                parameters.append(part)
            } else if part != segment {
                return nil
            }
        }
        return parameters
    }
}
