import MatrixProtocol

/// Under which ids the bridge itself speaks: its bot and the ghosts of every network. A value, for the edge to know
/// its own echo before anything is written down.
package struct OwnUsers: Sendable, Hashable {
    private let bot: UserID
    private let names: [GhostNames]

    package init(_ configuration: Configuration) {
        bot = configuration.bot
        names = configuration.networks.map {
            GhostNames(template: $0.ghostTemplate, domain: configuration.homeserver.domain)
        }
    }

    package func contains(_ user: UserID) -> Bool {
        user == bot || names.contains { $0.nick(of: user) != nil }
    }
}
