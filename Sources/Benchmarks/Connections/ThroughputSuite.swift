import IRCProtocol

/// Lines through one connection from a server in another process, to the last event told.
struct ThroughputSuite: Suite {
    let name = "connection"

    func run(_ options: Options) async throws -> [Figure] {
        let lines = options.isQuick ? 50_000 : 200_000
        var figures: [Figure] = []
        for (role, words) in [(ObserverRole.reporter, "reporting"), (.silent, "silent")] {
            let server = try ServeIRC.spawn(nil)
            defer { server.child.end() }
            let crowd = try ConnectionCrowd()
            try await crowd.open(1..<2, port: server.port, isSecure: false, role: role)
            var rates: [Double] = []
            var times: [Double] = []
            for run in 0...options.runs {
                let wall = Sampling.wallTime()
                let time = Sampling.processTime()
                try await crowd.burst(1..<2, lines: lines)
                guard run > 0 else { continue }
                times.append(Double(Sampling.processTime() - time) / Double(lines))
                rates.append(Double(lines) * 1e9 / Double(Sampling.wallTime() - wall))
            }
            await crowd.close()
            figures.append(Figure("lines through one, \(words)", Samples(rates), .perSecond))
            figures.append(Figure("processor time of a line, \(words)", Samples(times), .nanoseconds))
        }
        return figures
    }
}
