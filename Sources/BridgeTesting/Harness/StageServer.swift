/// The kind of IRC server that a test plays on: the two that differ most.
package enum StageServerKind: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Tags, accounts, history, `CHGHOST` and the rest of IRCv3.
    case inspircd
    /// None of that.
    case ngircd

    package var description: String { rawValue }
}

/// An IRC server of either kind.
package struct StageServer: RealServer {
    package let kind: StageServerKind
    package let controller: ServerController
    package let port: Int

    private let inspircd: InspIRCdServer?

    /// Where other servers and services link to it; nil where none can.
    package var serverPort: Int? { inspircd?.serverPort }

    /// - Parameters:
    ///   - services: the name of a services server that will link to an InspIRCd.
    ///   - leaves: names of servers that will.
    package init(_ kind: StageServerKind, services: String? = nil, leaves: [String] = []) throws {
        self.kind = kind
        switch kind {
        case .inspircd:
            var options = InspIRCdServer.Options()
            options.services = services
            let server = try InspIRCdServer(options, accepting: leaves)
            (controller, port) = (server.controller, server.port)
            inspircd = server
        case .ngircd:
            let server = try NgircdServer()
            (controller, port) = (server.controller, server.port)
            inspircd = nil
        }
    }

    /// Nil where the server takes none.
    package func makeServices() throws -> AthemeServer? { try inspircd.map { try AthemeServer(for: $0) } }
}
