/// What a connection takes that does nothing: after its login, and after it was busy once.
struct IdleMemorySuite: Suite {
    let name = "memory"

    func run(_ options: Options) async throws -> [Figure] {
        let count = options.isQuick ? 500 : 5_000
        let lines = 500
        let certificate = try await TemporaryCertificate()
        defer { certificate.remove() }
        var figures: [Figure] = []
        for (secure, words, target) in [(nil, "plain", 16.0), (certificate, "TLS", 80.0)] {
            let bytes = try HoldConnections.measure(count, lines: lines, certificate: secure)
            let sizes = bytes.map { Samples([$0 / 1_024]) }
            figures.append(Figure("\(words), \(count) connections, joined", sizes[0], .kibibytes))
            figures.append(
                Figure("\(words), \(count), idle after \(lines) lines each", sizes[1], .kibibytes, target: target)
            )
        }
        return figures
    }
}
