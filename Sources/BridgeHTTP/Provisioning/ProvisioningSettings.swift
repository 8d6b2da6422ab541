/// How provisioning is served; the values come from `ircService.provisioning`.
package struct ProvisioningSettings: Sendable, CustomStringConvertible {
    /// Where not, every route says so.
    package var isEnabled: Bool
    /// What integration managers prove themselves with. With an empty one, none is let in.
    package var secret: String
    /// Begins with a slash and does not end with one.
    package var prefix: String
    package var limitsRate: Bool
    /// Whether the set-up page is served, and users prove themselves by OpenID or by a code of the bot.
    package var servesPage: Bool
    /// In bytes. The largest body there is names a room, a channel, its key and two people.
    package var bodyLimit = 64 << 10

    package init(
        isEnabled: Bool,
        secret: String,
        prefix: String = "/_matrix/provision",
        limitsRate: Bool = true,
        servesPage: Bool = false
    ) {
        self.isEnabled = isEnabled
        self.secret = secret
        self.prefix = prefix
        self.limitsRate = limitsRate
        self.servesPage = servesPage
    }

    /// Never the secret.
    package var description: String { "ProvisioningSettings(isEnabled: \(isEnabled), prefix: \(prefix))" }
}
