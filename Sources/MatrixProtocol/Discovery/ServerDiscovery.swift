import Foundation

/// Where the server of a name is reached (server-server specification, "Resolving server names"), step by step.
///
/// Each method gives what to do next. It ends with a target: a host by whose name the certificate is judged, and the
/// host that is connected to, which differ where a service record names another.
package struct ServerDiscovery: Sendable {
    package struct Target: Sendable, Hashable {
        /// In the URL and the certificate: a name or an address.
        package var host: ServerName.Host
        /// What is looked up and connected to.
        package var connectTo: ServerName.Host
        package var port: Int

        package init(host: ServerName.Host, connectTo: ServerName.Host, port: Int) {
            self.host = host
            self.connectTo = connectTo
            self.port = port
        }
    }

    package enum Step: Sendable, Hashable {
        /// `GET https://HOST/.well-known/matrix/server`, redirects not followed.
        case readWellKnown(host: String)
        /// A service record by this name.
        case findService(name: String)
        case reach(Target)
    }

    package struct Service: Sendable, Hashable {
        package var host: String
        package var port: Int
        package var priority: Int

        package init(host: String, port: Int, priority: Int = 0) {
            self.host = host
            self.port = port
            self.priority = priority
        }
    }

    private enum State {
        case readingWellKnown(host: String)
        case findingService(host: String, formerName: Bool)
        case ended
    }

    private static let defaultPort = 8_448
    private var state = State.ended

    package init() {}

    package mutating func begin(_ server: ServerName) -> Step {
        if let step = reach(server) { return step }
        guard case .name(let host) = server.host else { return end(server.host, Self.defaultPort) }
        state = .readingWellKnown(host: host)
        return .readWellKnown(host: host)
    }

    /// - Parameter body: nil where there was none, or no success.
    package mutating func wellKnownAnswered(_ body: Data?) -> Step? {
        guard case .readingWellKnown(let host) = state else { return nil }
        guard let body, let answer = try? JSONDecoder().decode(WellKnown.self, from: body),
            let delegated = ServerName(parsing: answer.server)
        else { return find(host, formerName: false) }
        if let step = reach(delegated) { return step }
        // A well-known of the delegated name does not count: one hop only.
        guard case .name(let host) = delegated.host else { return end(delegated.host, Self.defaultPort) }
        return find(host, formerName: false)
    }

    /// - Parameter services: none where there is no such record.
    package mutating func servicesFound(_ services: [Service]) -> Step? {
        guard case .findingService(let host, let formerName) = state else { return nil }
        if let best = services.min(by: { $0.priority < $1.priority }) {
            return end(.name(host), best.port, connectTo: .name(best.host))
        }
        return formerName ? end(.name(host), Self.defaultPort) : find(host, formerName: true)
    }

    /// An address, or a name with its port, says it all.
    private mutating func reach(_ server: ServerName) -> Step? {
        switch (server.host, server.port) {
        case (.address, let port): end(server.host, port ?? Self.defaultPort)
        case (.name, let port?): end(server.host, port)
        case (.name, nil): nil
        }
    }

    private mutating func find(_ host: String, formerName: Bool) -> Step {
        state = .findingService(host: host, formerName: formerName)
        return .findService(name: "\(formerName ? "_matrix" : "_matrix-fed")._tcp.\(host)")
    }

    private mutating func end(_ host: ServerName.Host, _ port: Int, connectTo: ServerName.Host? = nil) -> Step {
        state = .ended
        return .reach(Target(host: host, connectTo: connectTo ?? host, port: port))
    }

    private struct WellKnown: Decodable {
        var server: String
        enum CodingKeys: String, CodingKey { case server = "m.server" }
    }
}
