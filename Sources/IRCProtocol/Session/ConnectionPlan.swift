/// All that a connection needs to know before it begins.
package struct ConnectionPlan: Sendable, Hashable {
    package struct Endpoint: Sendable, Hashable {
        package var host: String
        package var port: Int
        /// Where it is another than that of the plan.
        package var security: Security?
        /// It was asked of late, and wants no TLS by sts: what must be the first line of all can be said in plain. Without
        /// this a connection with a ``Gateway`` only asks, and ends in ``CloseReason/plainConfirmed(host:)``.
        package var isPlainKnown = false

        package init(host: String, port: Int, security: Security? = nil) {
            self.host = host
            self.port = port
            self.security = security
        }
    }

    package enum Security: Sendable, Hashable {
        case plain
        /// `caFile`: a PEM file of further trust roots. The two exceptions are off unless an operator turns them on.
        case tls(acceptSelfSigned: Bool, acceptExpired: Bool, caFile: String?)
    }

    /// Logging in to the network's services by SASL.
    package struct Login: Sendable, Hashable {
        package var account: String
        package var password: Secret?
        /// To be tried in this order, as far as the server offers them and there is what they need.
        package var mechanisms: [SASL.Mechanism]
        /// Whether the connection is worth nothing without an account: it then ends in `loginFailed`.
        package var isRequired: Bool

        package init(
            account: String,
            password: Secret?,
            mechanisms: [SASL.Mechanism] = [.external, .scramSHA256, .plain],
            isRequired: Bool = false
        ) {
            self.account = account
            self.password = password
            self.mechanisms = mechanisms
            self.isRequired = isRequired
        }
    }

    /// Words to the service for logging in, where SASL has not done it: sent before anything else, and waited for a moment.
    package struct Identification: Sendable, Hashable {
        /// Nil for the nick that we have.
        package var account: String?
        package var password: Secret

        package init(account: String?, password: Secret) {
            self.account = account
            self.password = password
        }
    }

    /// How fast lines may go out: `burst` at once, then one each `interval`.
    package struct Pace: Sendable, Hashable {
        package var burst: Int
        package var interval: Duration

        package init(burst: Int, interval: Duration) {
            self.burst = burst
            self.interval = interval
        }

        /// Beyond this no network is written to more slowly.
        package static let slowest = 8

        /// The pace for a network that has found this one too fast so many times.
        package func slowed(_ times: Int) -> Pace {
            guard times > 0 else { return self }
            let times = min(times, Self.slowest)
            let interval = max(interval, .milliseconds(500))
            return Pace(
                burst: max(1, burst >> times),
                interval: min(interval * (2 + times) / 2, max(interval, .seconds(3)))
            )
        }
    }

    /// A gateway that the server trusts to say where its users are from (WEBIRC).
    package struct Gateway: Sendable, Hashable {
        package var password: Secret
        /// Its own name.
        package var name: String
        /// The beginning of the addresses that people are given, four groups at most: `fd00:1:2:3`.
        package var prefix: String
        /// Whom the address is made of: always the same for the same person.
        package var person: String

        package init(password: Secret, name: String, prefix: String, person: String) {
            self.password = password
            self.name = name
            self.prefix = prefix
            self.person = person
        }
    }

    package var network: NetworkID
    package var endpoints: [Endpoint]
    package var security: Security
    package var nick: Nickname
    package var username: String
    package var realname: String
    /// Sent as PASS where SASL does not take its place.
    package var password: Secret?
    /// The network's own: sent as PASS whatever else is.
    package var serverPassword: Secret?
    /// Shown to the server where it asks for one over TLS.
    package var certificate: ClientCertificate?
    package var sasl: Login?
    package var identification: Identification?
    /// The service that nicks are registered with.
    package var service: Nickname
    /// Whether the nick is sought until it is had, where somebody else holds it.
    package var regainsNick = true
    package var userModes: String = ""
    package var pace = Pace(burst: 5, interval: .milliseconds(700))
    package var pingInterval: Duration = .seconds(60)
    package var pingTimeout: Duration = .seconds(120)
    package var registrationTimeout: Duration = .seconds(30)
    package var encodingFallback: TextEncoding = .latin1
    package var localAddress: String?
    /// Somebody else chose the address: only public ones are connected to.
    package var isPublicOnly = false
    /// Addresses of IPv4 are passed over.
    package var isIPv6Only = false
    package var gateway: Gateway?
    /// A SOCKS5 proxy (RFC 1928), without a login; it finds the server's name itself.
    package var proxy: Endpoint?
    /// At least this long between two attempts to connect to the network (milliseconds of `reconnectIntervalMs`).
    package var connectInterval: Duration = .seconds(5)
    /// At most so many attempts under way at once on the network; 0 for no limit.
    package var concurrentConnects: Int = 50
    /// The server has other connections of the same person: this one does not tell that they are there (draft/pre-away).
    package var isUnattended = false
    /// The bot goes first where several wait.
    package var isBot = false
    /// Somebody's words wait for the connection.
    package var isUrgent = false
    /// When its user was last active, in milliseconds since 1970; 0 for not known.
    package var lastActive: Int64 = 0

    package init(
        network: NetworkID,
        endpoints: [Endpoint],
        security: Security,
        nick: Nickname,
        username: String,
        realname: String
    ) {
        self.network = network
        self.endpoints = endpoints
        self.security = security
        self.nick = nick
        service = Nickname(cleaning: "NickServ")
        self.username = username
        self.realname = realname
    }
}
