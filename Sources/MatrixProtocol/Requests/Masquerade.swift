/// As whom an application service makes a request (specification, "Identity assertion" and "Device assertion").
package struct Masquerade: Sendable, Hashable {
    /// Nil for the service's own user, the bot.
    package var user: UserID?
    /// A device of that user, so that the homeserver knows a repeated transaction id for a day and over its own restarts.
    package var device: String?

    package init(user: UserID? = nil, device: String? = nil) {
        self.user = user
        self.device = device
    }

    package static let bot = Masquerade()

    var query: [(String, String?)] { [("user_id", user?.text), ("device_id", device)] }
}
