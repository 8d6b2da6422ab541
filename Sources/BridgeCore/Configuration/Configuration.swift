import IRCProtocol
import MatrixProtocol

/// The configuration as the core uses it: checked, with every default in place.
package struct Configuration: Sendable, Hashable {
    package var homeserver: Homeserver
    /// The Matrix user that the bridge itself is.
    package var bot: UserID
    /// In the order of the file.
    package var networks: [NetworkConfiguration]
    /// By user id, domain or `*`; the most particular counts.
    package var permissions: [String: Grade] = [:]
    package var version: String = ""
    package var matrixHandler = MatrixHandler()
    package var ircHandler = IRCHandler()
    package var bridgeInfoState = BridgeInfoState()
    package var perRoomConfig = PerRoomConfig()
    package var userActivity = UserActivity()
    package var provisioning = Provisioning()
    /// Ids or aliases of rooms with policy rules.
    package var banLists: [String] = []

    package init(homeserver: Homeserver, bot: UserID, networks: [NetworkConfiguration]) {
        self.homeserver = homeserver
        self.bot = bot
        self.networks = networks
    }

    package struct Homeserver: Sendable, Hashable {
        package var domain: String
        /// Messages older than this are dropped when they reach us; nil carries all.
        package var dropMatrixMessagesAfter: Duration?
        /// Base of links to media that need no token, without a slash at the end; nil gives no such links.
        package var mediaURL: String?
        /// Whether ghosts show as online.
        package var enablePresence = true

        package init(domain: String, dropMatrixMessagesAfter: Duration? = nil) {
            self.domain = domain
            self.dropMatrixMessagesAfter = dropMatrixMessagesAfter
        }
    }
}
