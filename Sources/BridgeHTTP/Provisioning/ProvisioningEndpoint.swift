import HTTPTypes

/// What is served to those who link rooms.
enum ProvisioningEndpoint: Sendable, Hashable {
    case link, unlink, listLinks, queryLink, queryNetworks, limits, status
    case exchangeOpenID, exchangeCode
    case session, endSession, endAllSessions
    case file(SetupPage.File), pageMoved

    enum Entry: Sendable, Hashable {
        /// Anybody: what they get tells nothing.
        case open
        /// Somebody who proves who they are by this very request.
        case proving
        /// Somebody with a session or the shared secret.
        case proved
    }

    var entry: Entry {
        switch self {
        case .file, .pageMoved: .open
        case .exchangeOpenID, .exchangeCode: .proving
        case .link, .unlink, .listLinks, .queryLink, .queryNetworks, .limits, .status, .session, .endSession,
            .endAllSessions:
            .proved
        }
    }
}

extension RouteTable<ProvisioningEndpoint> {
    /// Under the prefix that the configuration names: each route by its own path and by that of version 1.
    static func provisioning(prefix: String, servesPage: Bool) -> RouteTable {
        var routes: [Route<ProvisioningEndpoint>] = []
        for root in [prefix, "\(prefix)/v1"] {
            routes += [
                Route(.post, "\(root)/link", .link),
                Route(.post, "\(root)/unlink", .unlink),
                Route(.get, "\(root)/listlinks/{}", .listLinks),
                Route(.post, "\(root)/querylink", .queryLink),
                Route(.get, "\(root)/querynetworks", .queryNetworks),
                Route(.get, "\(root)/limits", .limits),
                Route(.get, "\(root)/status/{}", .status),
                Route(.post, "\(root)/exchange_openid", .exchangeOpenID),
                Route(.post, "\(root)/exchange_code", .exchangeCode),
                Route(.get, "\(root)/session", .session),
                Route(.delete, "\(root)/session", .endSession),
                Route(.delete, "\(root)/session/all", .endAllSessions),
            ]
            guard servesPage else { continue }
            routes.append(Route(.get, "\(root)/static", .pageMoved))
            routes += SetupPage.File.allCases.map { Route(.get, "\(root)/static/\($0.rawValue)", .file($0)) }
        }
        return RouteTable(routes: routes)
    }
}
