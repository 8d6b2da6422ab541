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

    package init(_ kind: StageServerKind) throws {
        self.kind = kind
        switch kind {
        case .inspircd:
            let server = try InspIRCdServer()
            (controller, port) = (server.controller, server.port)
        case .ngircd:
            let server = try NgircdServer()
            (controller, port) = (server.controller, server.port)
        }
    }
}
