import IRCProtocol

// Servers that want to be spoken to over TLS (IRCv3 sts).
extension Bridge {
    /// Said over TLS, so it is the server's own word; it holds over a restart.
    mutating func transportPromised(_ host: String, _ port: Int, _ seconds: Int64) {
        guard seconds > 0 else {
            guard transportPolicies.removeValue(forKey: host) != nil else { return }
            return store(.removeTransportPolicy(host: host))
        }
        let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (end, isLate) = now.wall.addingReportingOverflow(milliseconds)
        let policy = TransportPolicy(host: host, port: port, until: overflow || isLate ? .max : end)
        // Each of thousands of connections hears the same: a day's difference is worth a row.
        if let present = transportPolicies[host], present.port == port, abs(present.until - policy.until) < 86_400_000 {
            return
        }
        transportPolicies[host] = policy
        store(.saveTransportPolicy(policy))
    }

    /// Said in plain by a server that wants no more of it: from now on it is TLS or nothing, to the end of this run, or as
    /// long as the server promises over TLS.
    mutating func securityWanted(_ key: PuppetKey, _ host: String, _ port: Int) {
        log(.info, "A server wants TLS", [.network: key.network.name, .reason: "\(host) \(port)"])
        transportUpgrades[host] = port
        advance(key)
    }

    /// The endpoints, each over TLS where its server has asked for that.
    func secured(_ endpoints: [ConnectionPlan.Endpoint], on network: Network) -> [ConnectionPlan.Endpoint] {
        guard network.configuration.security == .plain else { return endpoints }
        return endpoints.map { endpoint in
            let policy = transportPolicies[endpoint.host].flatMap { $0.until > now.wall ? $0.port : nil }
            guard let port = policy ?? transportUpgrades[endpoint.host] else { return endpoint }
            var secured = endpoint
            secured.port = port
            secured.security = network.configuration.upgradeSecurity
            return secured
        }
    }
}
