import IRCProtocol
import MatrixProtocol

extension NetworkConfiguration {
    /// More quits than `quitsPerSecond` are a netsplit, whose leaves are held back.
    package struct QuitDebounce: Sendable, Hashable {
        package var enabled = false
        package var quitsPerSecond = 5
        package var delayMin: Duration = .seconds(3600)
        package var delayMax: Duration = .seconds(7200)

        package init() {}
    }

    /// In which rooms ranks and modes of a channel become power levels and other state.
    package enum SyncModes: String, Sendable, Hashable, CaseIterable { case off, portals, all }

    /// What becomes of a connection whose login by SASL failed.
    package enum LoginFailure: String, Sendable, Hashable, CaseIterable {
        /// It goes on without an account.
        case stay
        /// It is closed and tried again, with growing pauses.
        case retry
        /// It is closed until its user asks for it.
        case disconnect
    }

    /// The service that nicks are registered with.
    package struct NickServ: Sendable, Hashable {
        package var nick = "NickServ"
        /// Tell it the password where SASL cannot be had, instead of PASS.
        package var identify = false
        /// Seek the nick that somebody else held, until it is had.
        package var regain = true

        package init() {}
    }

    /// A gateway that the network trusts to say where people are from.
    package struct WebIRC: Sendable, Hashable {
        package var password: Secret
        package var gateway: String
        package var prefix: String

        package init(password: Secret, gateway: String, prefix: String) {
            self.password = password
            self.gateway = gateway
            self.prefix = prefix
        }
    }

    /// Whether users may connect by a bouncer of their own.
    package struct Bouncers: Sendable, Hashable {
        package var enabled = false
        /// Whether a bouncer may be on this host or in its own network, where a user could else not reach anything.
        package var allowPrivateAddresses = false
        package var requireTLS = true

        package init() {}
    }

    /// A source address for each user.
    package struct IPv6: Sendable, Hashable {
        package struct Block: Sendable, Hashable {
            package var homeserver: String
            /// Hexadecimal digits, without colons.
            package var startFrom: String

            package init(homeserver: String, startFrom: String) {
                self.homeserver = homeserver
                self.startFrom = startFrom
            }
        }

        package var only = false
        package var prefix: String?
        package var blocks: [Block] = []

        package init() {}
    }

    /// Pictures that people on IRC link to, shown on Matrix.
    package struct PictureLinks: Sendable, Hashable {
        package var enabled = false
        package var maxSizeBytes = 5_000_000
        package var requireVoice = false

        package init() {}
    }

    /// Who is left out when Matrix users are brought to IRC at start.
    package struct IgnoreIdleUsers: Sendable, Hashable {
        package var enabled = false
        package var idleFor: Duration = .seconds(720 * 3600)
        package var exclude: Pattern?

        package init() {}
    }
}
