import BridgeCore
import Logging
import MatrixProtocol

/// All that a configuration file and the environment say: the core's part, and what the adapters need.
package struct LoadedConfiguration: Sendable {
    package struct Listener: Sendable, Hashable {
        /// Nil for all addresses.
        package var host: String?
        package var port: Int

        package init(host: String?, port: Int) {
            self.host = host
            self.port = port
        }
    }

    package struct Limits: Sendable, Hashable {
        /// Connections to the homeserver at once.
        package var httpSockets: Int
        /// Bytes in one transaction.
        package var transactionBytes: Int

        package init(httpSockets: Int, transactionBytes: Int) {
            self.httpSockets = httpSockets
            self.transactionBytes = transactionBytes
        }
    }

    package struct Ident: Sendable, Hashable {
        package var enabled: Bool
        package var address: String
        package var port: Int
    }

    package struct Metrics: Sendable, Hashable {
        package var enabled: Bool
        /// Nil serves them beside the homeserver's routes.
        package var listener: Listener?

        package init(enabled: Bool, listener: Listener?) {
            self.enabled = enabled
            self.listener = listener
        }
    }

    /// The HTTP side of provisioning; what it decides by is in the core's part.
    package struct ProvisioningHTTP: Sendable, Hashable, CustomStringConvertible {
        package var enabled: Bool
        /// Nil takes the `hs_token` of the registration.
        package var secret: String?
        package var apiPrefix: String
        package var ratelimit: Bool
        /// Nil serves it beside the homeserver's routes.
        package var listener: Listener?
        /// Whether the set-up page is served.
        package var widget: Bool
        /// Addresses of homeservers that are not asked who somebody is.
        package var forbiddenAddresses: [IPRange]
        /// Base URLs of homeservers that are not looked for, by name.
        package var openIDOverrides: [String: String]

        /// Never the secret.
        package var description: String { "ProvisioningHTTP(enabled: \(enabled), apiPrefix: \(apiPrefix))" }
    }

    /// The interface for operators.
    package struct Administration: Sendable, Hashable, CustomStringConvertible {
        package var host: String
        package var port: Int
        package var token: String

        /// Never the token.
        package var description: String { "Administration(\(host):\(port))" }
    }

    package struct MediaProxy: Sendable, Hashable {
        package var publicURL: String
        /// Nil serves media beside the homeserver's routes.
        package var port: Int?
        /// Nil for links that work for ever.
        package var timeToLive: Duration?
        /// Bytes of a file; nil for no limit.
        package var largest: Int?
        /// Nil takes a key that follows from that of the database's secrets.
        package var signingKeyPath: String?
    }

    /// With a provisional bot until a registration is adopted.
    package var core: Configuration
    package var listener: Listener
    /// Without a slash at the end.
    package var homeserverURL: String
    package var databasePath: String
    /// Key that seals stored passwords; the file may not be there yet.
    package var secretKeyPath: String
    package var logLevel: Logger.Level
    package var limits: Limits
    package var ident: Ident
    package var metrics: Metrics
    package var provisioning: ProvisioningHTTP
    /// Nil where it is not served.
    package var administration: Administration?
    package var mediaProxy: MediaProxy?
    /// From which no picture is fetched that people on IRC link to.
    package var forbiddenPictureAddresses: [IPRange]
    /// One line each, for the log at start: what is given but has no effect, and what is likely a mistake.
    package var warnings: [String]

    /// The bot is whom the registration names.
    package mutating func adopt(_ registration: Registration) {
        if let bot = UserID(making: registration.senderLocalpart, server: core.homeserver.domain) { core.bot = bot }
    }
}
