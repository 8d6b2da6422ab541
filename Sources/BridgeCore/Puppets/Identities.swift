import IRCProtocol
import MatrixProtocol

/// Who a Matrix user is on IRC: nick, user name, real name, and the plan of a connection.
enum Identities {
    /// For somebody of whose names nothing can stand in a nick.
    static let fallbackNick = Nickname(cleaning: "matrix-user")

    /// Before a server says how long nicks may be: long enough to be told apart. The session cuts it to NICKLEN.
    private static let longestNick = 30

    /// By `ircClients.nickTemplate`. What of a name cannot stand in a nick is left out, and where nothing of the display
    /// name can, the localpart takes its place.
    static func nick(
        for user: UserID,
        displayName: String?,
        settings: NetworkConfiguration.IRCClients
    ) -> Nickname {
        let rules = NickRules(maximumLength: longestNick)
        let localpart = legal(String(user.localpart))
        let display = displayName.map(legal) ?? ""
        let text = settings.template.expanded([
            "DISPLAY": display.isEmpty ? localpart : display, "LOCALPART": localpart, "USERID": legal(user.text),
        ])
        return rules.sanitized(text) ?? fallbackNick
    }

    private static func legal(_ text: String) -> String {
        // A `-` before it keeps the first character from being judged as the first of a nick.
        NickRules(maximumLength: 64).sanitized("M" + text).map { String($0.text.dropFirst()) } ?? ""
    }

    /// Unique on the network and kept for life: operators ban and exempt by it.
    static func username(for user: UserID, taken: Set<String>) -> String {
        UsernameRules().unique(for: user.text.dropFirst()) { taken.contains($0) } ?? UsernameRules.base(user.localpart)
    }

    /// The Matrix id, so that operators see who it is; or by host first, so that the end that is cut is the person.
    static func realname(of user: UserID, format: String) -> String {
        guard format == "reverse-mxid" else { return user.text }
        var host = user.server.split(separator: ".").reversed().joined(separator: ".")
        if host.utf8.count > 30 { host = host.prefix(30) + ">" }
        return "\(host):\(user.localpart)"
    }

    static func plan(
        for puppet: Puppet,
        on network: Network,
        password: Secret?,
        certificate: ClientCertificate?,
        bouncer: Bouncer? = nil
    ) -> ConnectionPlan {
        let settings = network.configuration
        let clients = settings.ircClients
        let username = puppet.key.isBot ? settings.bot.username : puppet.record?.username ?? "matrix"
        var plan = ConnectionPlan(
            network: network.id,
            endpoints: endpoints(of: puppet, settings),
            security: settings.security,
            nick: puppet.nick,
            username: username,
            realname: puppet.key.user.map { realname(of: $0, format: clients.realnameFormat) } ?? username
        )
        let secret = password ?? (puppet.key.isBot ? settings.bot.password : nil)
        plan.certificate = certificate
        logIn(&plan, as: puppet, with: secret, settings)
        locate(&plan, puppet, settings)
        plan.userModes = puppet.key.isBot ? "" : clients.userModes
        plan.pace = ConnectionPlan.Pace(burst: clients.floodBurst, interval: clients.floodInterval)
            .slowed(network.traits.floods ?? 0)
        plan.pingInterval = clients.pingRate
        plan.pingTimeout = clients.pingTimeout
        plan.encodingFallback = settings.encodingFallback
        plan.connectInterval = clients.reconnectInterval
        plan.concurrentConnects = clients.concurrentReconnectLimit
        plan.isBot = puppet.key.isBot
        if let bouncer { lead(&plan, to: bouncer, settings) }
        return plan
    }

    /// A bouncer has its own login, and does for the network what a connection does else: nick, modes, address.
    private static func lead(_ plan: inout ConnectionPlan, to bouncer: Bouncer, _ settings: NetworkConfiguration) {
        plan.endpoints = [.init(host: bouncer.host, port: bouncer.port)]
        plan.security = bouncer.isSecure ? .tls(acceptSelfSigned: false, acceptExpired: false, caFile: nil) : .plain
        plan.username = bouncer.login
        plan.sasl = ConnectionPlan.Login(
            account: bouncer.login,
            password: bouncer.password,
            mechanisms: [.scramSHA256, .plain]
        )
        // ZNC takes both in one PASS, where it has no SASL.
        plan.password = Secret("\(bouncer.login):\(bouncer.password.exposed)")
        plan.identification = nil
        plan.certificate = nil
        plan.gateway = nil
        plan.proxy = nil
        plan.localAddress = nil
        plan.isIPv6Only = false
        plan.regainsNick = false
        plan.isUnattended = true
        plan.userModes = ""
        plan.isPublicOnly = !settings.bouncers.allowPrivateAddresses
    }

    /// The account is the user name, as with SASL in every bridge of this kind. NickServ knows people by their nicks, so
    /// there it is that, unless somebody has chosen their user name.
    private static func logIn(
        _ plan: inout ConnectionPlan,
        as puppet: Puppet,
        with secret: Secret?,
        _ settings: NetworkConfiguration
    ) {
        if settings.sasl, secret != nil || plan.certificate != nil {
            plan.sasl = ConnectionPlan.Login(
                account: plan.username,
                password: secret,
                mechanisms: settings.saslMechanisms,
                isRequired: settings.saslFailure != .stay
            )
            // Where the network lets in only who knows it, a login of one's own does not take its place.
            if secret != settings.password { plan.serverPassword = settings.password }
        }
        plan.service = Nickname(parsing: settings.nickServ.nick) ?? plan.service
        plan.regainsNick = settings.nickServ.regain
        guard settings.nickServ.identify, let secret else {
            if plan.sasl == nil { plan.password = secret ?? settings.password }
            return
        }
        let isChosen = puppet.key.user.map { !UsernameRules().isMade(plan.username, for: $0.text.dropFirst()) } ?? false
        plan.password = settings.password
        plan.identification = ConnectionPlan.Identification(
            account: isChosen ? plan.username : plan.nick.text,
            password: secret
        )
    }

    /// Where the connection comes from, and what the server is told of that.
    private static func locate(_ plan: inout ConnectionPlan, _ puppet: Puppet, _ settings: NetworkConfiguration) {
        let clients = settings.ircClients
        plan.isIPv6Only = clients.ipv6.only
        plan.proxy = settings.proxy
        plan.localAddress = puppet.record?.address ?? poolAddress(of: puppet, clients.sourceAddresses)
        guard let user = puppet.key.user, let gateway = settings.webIRC else { return }
        plan.gateway = ConnectionPlan.Gateway(
            password: gateway.password,
            name: gateway.gateway,
            prefix: gateway.prefix,
            person: user.text
        )
    }

    /// All servers of the network, the one that the puppet turns to first. The bot begins with the first that is
    /// configured, users are spread over all of them.
    private static func endpoints(
        of puppet: Puppet,
        _ settings: NetworkConfiguration
    ) -> [ConnectionPlan.Endpoint] {
        let all = settings.endpoints
        guard all.count > 1 else { return all }
        let own = puppet.key.user.map { share(of: $0, among: all.count) } ?? 0
        let first = (own + puppet.detour.server) % all.count
        return Array(all[first...] + all[..<first])
    }

    private static func poolAddress(of puppet: Puppet, _ pool: [String]) -> String? {
        guard !pool.isEmpty else { return nil }
        let own = puppet.key.user.map { share(of: $0, among: pool.count) } ?? 0
        return pool[(own + puppet.detour.address) % pool.count]
    }

    /// Spread evenly, and the same after a restart (FNV-1a over the user id).
    private static func share(of user: UserID, among count: Int) -> Int {
        let hash = user.text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return Int(hash % UInt64(count))
    }
}
