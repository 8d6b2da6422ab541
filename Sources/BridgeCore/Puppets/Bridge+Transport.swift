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
            var secured = endpoint
            secured.isPlainKnown = isPlainKnown(endpoint.host)
            guard let port = policy ?? transportUpgrades[endpoint.host] else { return secured }
            secured.port = port
            secured.security = network.configuration.upgradeSecurity
            return secured
        }
    }

    // MARK: Before a gateway's password

    /// Whether the plan's connection would only ask what its server wants; then it is the one to ask, or waits for the one
    /// that does.
    mutating func mustWaitForProbe(_ key: PuppetKey, _ plan: ConnectionPlan, _ connection: ConnectionID) -> Bool {
        guard plan.gateway != nil,
            plan.endpoints.contains(where: { ($0.security ?? plan.security) == .plain && !$0.isPlainKnown })
        else { return false }
        guard transportProbes[key.network] != nil else {
            transportProbes[key.network] = TransportProbe(connection: connection)
            return false
        }
        transportProbes[key.network]?.waiting.append(key)
        return true
    }

    /// Whatever became of it: those who waited go on, the first of them to ask once more where nothing is known yet.
    mutating func probeEnded(_ connection: ConnectionID, on id: NetworkID) {
        guard let probe = transportProbes[id], probe.connection == connection else { return }
        transportProbes[id] = nil
        for key in probe.waiting {
            guard case .waiting = puppet(key)?.state else { continue }
            with(key) { $0.state = .offline }
            advance(key)
        }
    }

    /// The server was asked, and wants no TLS.
    mutating func plainConfirmed(_ key: PuppetKey, _ host: String) {
        plainHosts[host] = now.monotonic
        advance(key)
    }

    func isPlainKnown(_ host: String) -> Bool {
        plainHosts[host].map { now.monotonic - $0 < limits.plainKnown } ?? false
    }
}
