import BridgeTesting
import Testing

extension Journeys {
    /// Provisioning and metrics apart from the homeserver's routes.
    @Suite("Own listeners") struct OwnListenerTests {
        @Test("Each port serves its own and nothing else") func apart() async throws {
            let (provisioning, metrics) = (try LoopbackPorts.take(), try LoopbackPorts.take())
            var options = Stage.Options(.ngircd)
            options.configure = {
                $0.serviceExtra = """
                    provisioning: {enabled: true, secret: hush, http: {port: \(provisioning), host: 127.0.0.1}}
                    metrics: {enabled: true, port: \(metrics)}
                    """
            }
            try await Stage.run(options) { stage in
                let urls = [stage.bridge.port, provisioning, metrics].map { "http://127.0.0.1:\($0)" }
                let limits = try await TestHTTP.request(
                    urls[1],
                    "GET",
                    ["_matrix", "provision", "limits"],
                    token: "hush"
                )
                #expect(limits == ["count": 0, "limit": false])
                let paths = ["health", "metrics", "_matrix/provision/limits"].map {
                    $0.split(separator: "/").map(String.init)
                }
                let wanted = [[200, 404, 404], [200, 404, 401], [404, 200, 404]]
                for (url, row) in zip(urls, wanted) {
                    var statuses: [Int] = []
                    for path in paths { statuses.append(await Self.status(url, path)) }
                    #expect(statuses == row)
                }
            }
        }

        private static func status(_ url: String, _ path: [String]) async -> Int {
            do {
                _ = try await TestHTTP.send(url, "GET", path, contentType: "text/plain")
                return 200
            } catch {
                return (error as? MatrixFailure)?.status ?? 0
            }
        }
    }
}
