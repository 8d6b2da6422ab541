import HTTPTypes

/// What the homeserver and operators ask for.
enum BridgeEndpoint: Sendable, Hashable {
    case transaction, ping, user, room
    case thirdPartyProtocol, thirdPartyLocation, thirdPartyUser
    case thirdPartyLocationOfAlias, thirdPartyUserOfID
    case health, metrics

    /// Whether only the homeserver may ask.
    var isForHomeserver: Bool {
        switch self {
        case .health, .metrics: false
        case .transaction, .ping, .user, .room, .thirdPartyProtocol, .thirdPartyLocation, .thirdPartyUser,
            .thirdPartyLocationOfAlias, .thirdPartyUserOfID:
            true
        }
    }
}

extension RouteTable<BridgeEndpoint> {
    /// The Application Service API of the specification, version 1.19, the paths that came before its versioned ones
    /// and that homeservers still fall back to, and what operators watch.
    static func bridge(servesMetrics: Bool) -> RouteTable {
        let current = "/_matrix/app/v1"
        let unstable = "/_matrix/app/unstable"
        var routes: [Route<BridgeEndpoint>] = [
            Route(.post, "\(current)/ping", .ping),
            Route(.post, "\(unstable)/fi.mau.msc2659/ping", .ping),
            Route(.get, "/health", .health),
        ]
        if servesMetrics { routes.append(Route(.get, "/metrics", .metrics)) }
        for root in [current, ""] {
            routes += [
                Route(.put, "\(root)/transactions/{}", .transaction),
                Route(.get, "\(root)/users/{}", .user),
                Route(.get, "\(root)/rooms/{}", .room),
            ]
        }
        for root in [current, unstable] {
            routes += [
                Route(.get, "\(root)/thirdparty/protocol/{}", .thirdPartyProtocol),
                Route(.get, "\(root)/thirdparty/location/{}", .thirdPartyLocation),
                Route(.get, "\(root)/thirdparty/user/{}", .thirdPartyUser),
                Route(.get, "\(root)/thirdparty/location", .thirdPartyLocationOfAlias),
                Route(.get, "\(root)/thirdparty/user", .thirdPartyUserOfID),
            ]
        }
        return RouteTable(routes: routes)
    }
}
