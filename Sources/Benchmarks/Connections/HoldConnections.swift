import IRCProtocol

/// The hidden word that makes this program hold many connections and tell what each of them takes.
///
/// In a process of its own, for memory that was used once is used again and would not show the second time.
enum HoldConnections {
    static let word = "hold-connections"

    /// - Parameter arguments: the port, `plain` or `tls`, how many connections, how many lines each.
    static func run(_ arguments: [String]) async throws {
        guard arguments.count == 4, let port = Int(arguments[0]), let count = Int(arguments[2]),
            let lines = Int(arguments[3])
        else { throw BenchmarkFailure("\(word) PORT plain|tls CONNECTIONS LINES") }
        let isSecure = arguments[1] == "tls"
        let crowd = try ConnectionCrowd()
        // Everything that is there once is there before the counting begins.
        try await crowd.open(1..<2, port: port, isSecure: isSecure, role: .reporter)
        try await crowd.burst(1..<2, lines: lines)
        let before = try Memory.resident()
        let crowdOfAll = 2..<count + 2
        try await crowd.open(crowdOfAll, port: port, isSecure: isSecure, role: .reporter)
        let joined = try Memory.resident()
        try await crowd.burst(crowdOfAll, lines: lines)
        let idle = try Memory.resident()
        Child.tell("\((joined - before) / count) \((idle - before) / count)")
    }

    static func measure(_ count: Int, lines: Int, certificate: TemporaryCertificate?) throws -> [Double] {
        let server = try ServeIRC.spawn(certificate)
        defer { server.child.end() }
        let child = try Child(
            [word, "\(server.port)", certificate == nil ? "plain" : "tls", "\(count)", "\(lines)"]
        )
        defer { child.end() }
        let figures = try child.line().split(separator: " ").compactMap { Double($0) }
        guard figures.count == 2 else { throw BenchmarkFailure("The child tells other figures than it should") }
        return figures
    }
}
