import HTTPTypes

/// All that is served: the Application Service API of the specification, version 1.19, the paths that came before its
/// versioned ones and that homeservers still fall back to, and what operators watch.
struct RouteTable: Sendable {
    enum Finding: Sendable {
        case found(Route, parameter: Substring)
        case wrongMethod(allowed: [HTTPRequest.Method])
        case unknown
    }

    private let routes: [Route]

    init(servesMetrics: Bool) {
        routes = Self.all.filter { servesMetrics || $0.endpoint != .metrics }
    }

    /// `HEAD` goes where `GET` goes.
    func find(_ method: HTTPRequest.Method, _ path: String) -> Finding {
        let parts = Route.segments(of: path)
        var allowed: [HTTPRequest.Method] = []
        for route in routes {
            guard let parameter = route.parameter(of: parts) else { continue }
            if route.method == method || (method == .head && route.method == .get) {
                return .found(route, parameter: parameter)
            }
            allowed.append(route.method)
        }
        return allowed.isEmpty ? .unknown : .wrongMethod(allowed: allowed)
    }

    private static let current = "/_matrix/app/v1"
    private static let unstable = "/_matrix/app/unstable"

    private static let all: [Route] = {
        var routes = [
            Route(.post, "\(current)/ping", .ping),
            Route(.post, "\(unstable)/fi.mau.msc2659/ping", .ping),
            Route(.get, "/health", .health),
            Route(.get, "/metrics", .metrics),
        ]
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
        return routes
    }()
}
