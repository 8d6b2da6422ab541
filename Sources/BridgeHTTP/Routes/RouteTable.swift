import HTTPTypes

/// All that is served in one place.
struct RouteTable<Endpoint: Sendable & Hashable>: Sendable {
    enum Finding: Sendable {
        case found(Route<Endpoint>, parameter: Substring)
        case wrongMethod(allowed: [HTTPRequest.Method])
        case unknown
    }

    let routes: [Route<Endpoint>]

    /// `HEAD` goes where `GET` goes.
    func find(_ method: HTTPRequest.Method, _ path: String) -> Finding {
        let parts = RoutePath.segments(of: path)
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
}
