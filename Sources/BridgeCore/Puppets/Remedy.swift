import IRCProtocol

/// What is done when a connection has ended for a reason: one row for each cause.
package struct Remedy: Sendable, Hashable {
    package enum Next: Sendable, Hashable {
        /// What was asked for.
        case asAsked
        /// After a pause that doubles from `first` on with each failure, to `longest` at most. `first` is never less than
        /// the network's own interval.
        case again(first: Duration, longest: Duration)
        /// At once, over TLS.
        case upgrade
        /// Not before its user asks for it. The bot, of whom nobody asks, tries again every ten minutes.
        case never
    }

    /// What the next attempt does otherwise.
    package enum Detour: Sendable, Hashable {
        case none
        /// It goes to the network's next server.
        case server
        /// It comes from the next of the configured addresses, to the next server.
        case address
    }

    package enum Telling: Sendable, Hashable {
        case nobody
        /// Where the connection had been up, or has failed three times.
        case whoWasOn
        case always
    }

    package var next: Next
    package var detour = Detour.none
    package var tells = Telling.whoWasOn
    /// Whether those who run the bridge are to look at it: a warning in the log.
    package var concernsOperators = false
    /// Whether the user is removed from their rooms (`kickOn.ircConnectionFailure`).
    package var removes = false
    /// What the user can do about it, as a sentence; empty for nothing.
    package var advice = ""
    /// What those who run the bridge can do.
    package var remark = ""

    package init(of cause: ClosingCause) {
        self = Self.rows[cause] ?? Self(next: .again(first: .zero, longest: Self.usual))
    }

    private init(
        next: Next,
        detour: Detour = .none,
        tells: Telling = .whoWasOn,
        concernsOperators: Bool = false,
        removes: Bool = false,
        advice: String = "",
        remark: String = ""
    ) {
        self.next = next
        self.detour = detour
        self.tells = tells
        self.concernsOperators = concernsOperators
        self.removes = removes
        self.advice = advice
        self.remark = remark
    }

    private static let usual = Duration.seconds(600)
    private static let long = Duration.seconds(1800)
    private static let hour = Duration.seconds(3600)

    package static let rows: [ClosingCause: Remedy] = [
        .asked: Remedy(next: .asAsked, tells: .nobody),
        .upgrade: Remedy(next: .upgrade, tells: .nobody),
        .unreachable: Remedy(
            next: .again(first: .zero, longest: usual),
            detour: .server,
            remark: "Every address of every server that is configured is tried."
        ),
        .insecure: Remedy(
            next: .again(first: .seconds(30), longest: long),
            detour: .server,
            concernsOperators: true,
            remark: "Look at the server's certificate; `sslselfsign`, `allowExpiredCerts` and `ca` make exceptions."
        ),
        .silent: Remedy(next: .again(first: .zero, longest: usual), detour: .server),
        .broken: Remedy(next: .again(first: .zero, longest: usual)),
        .unknown: Remedy(next: .again(first: .zero, longest: usual)),
        .restarting: Remedy(next: .again(first: .seconds(5), longest: usual), detour: .server),
        .collision: Remedy(next: .again(first: .seconds(15), longest: usual)),
        .killed: Remedy(
            next: .never,
            tells: .always,
            concernsOperators: true,
            removes: true,
            advice: "Say !reconnect to try again",
            remark: "Somebody on the network objects: ask its operators."
        ),
        .flooding: Remedy(
            next: .again(first: .seconds(15), longest: usual),
            tells: .always,
            concernsOperators: true,
            advice: "What was not said yet follows, more slowly",
            remark: "All connections to the network write more slowly from then on; `floodBurst` and `floodIntervalMs` "
                + "say how fast they may at most."
        ),
        .overrun: Remedy(next: .again(first: .seconds(15), longest: usual), concernsOperators: true),
        .throttled: Remedy(
            next: .again(first: .seconds(30), longest: long),
            detour: .server,
            concernsOperators: true,
            remark: "All attempts from the address wait 30 s and come at half the pace from then on. Raise "
                + "`reconnectIntervalMs`, or ask the network for an exemption."
        ),
        .crowded: Remedy(
            next: .again(first: .seconds(60), longest: long),
            detour: .address,
            tells: .always,
            concernsOperators: true,
            remark: "Ask the network for a higher limit, give users an address each (`ipv6.prefix`) or more addresses "
                + "(`sourceAddresses`), or set `maxClients`."
        ),
        .full: Remedy(next: .again(first: .seconds(60), longest: long), detour: .server, tells: .always),
        .unauthorised: Remedy(
            next: .again(first: .seconds(300), longest: hour),
            detour: .server,
            tells: .always,
            concernsOperators: true,
            remark: "The server wants another way in: TLS, a password, an address that it knows."
        ),
        .unidentified: Remedy(
            next: .again(first: .seconds(300), longest: hour),
            tells: .always,
            concernsOperators: true,
            remark: "Turn on `ident`, and see that the network reaches it at port 113."
        ),
        .badUsername: Remedy(
            next: .never,
            tells: .always,
            concernsOperators: true,
            advice: "Choose another with !username, then say !reconnect"
        ),
        .nickRefused: Remedy(
            next: .again(first: .seconds(30), longest: usual),
            tells: .always,
            advice: "Choose another nick with !nick"
        ),
        .badPassword: Remedy(
            next: .never,
            tells: .always,
            removes: true,
            advice: "Say !removepass or !storepass, then !reconnect"
        ),
        .loginFailed: Remedy(
            next: .again(first: .seconds(30), longest: long),
            tells: .always,
            advice: "Say !storepass to change your password"
        ),
        .accountRequired: Remedy(
            next: .never,
            tells: .always,
            removes: true,
            advice: "Register on the network, give me your account's password with !storepass, then say !reconnect"
        ),
        .addressBanned: Remedy(
            next: .again(first: .seconds(600), longest: hour * 6),
            detour: .address,
            tells: .always,
            concernsOperators: true,
            remark: "The network bans an address of the bridge: ask its operators."
        ),
        .banned: Remedy(
            next: .never,
            tells: .always,
            concernsOperators: true,
            removes: true,
            advice: "Say !reconnect once the ban is lifted"
        ),
        .unusable: Remedy(
            next: .never,
            tells: .always,
            concernsOperators: true,
            advice: "Ask those who run this bridge"
        ),
    ]
}
