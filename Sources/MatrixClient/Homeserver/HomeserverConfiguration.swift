import MatrixProtocol

/// Where the homeserver is, who we are there, and how patient we are.
package struct HomeserverConfiguration: Sendable {
    /// How long a request may take from its beginning to the last byte of its answer, by class.
    package struct Deadlines: Sendable, Hashable {
        package var normal: Duration = .seconds(30)
        /// Joins, look-ups and rooms being made: the homeserver may have to ask others.
        package var federation: Duration = .seconds(60)
        package var media: Duration = .seconds(300)
        package var probe: Duration = .seconds(10)
        package var connect: Duration = .seconds(10)

        package init() {}
    }

    /// `https://host[:port][/prefix]`, without user, password, query and fragment.
    package var url: String
    package var token: AccessToken
    /// The application service's own user: its name is `sender_localpart` of the registration.
    package var bot: UserID
    /// Requests under way at once; each is a connection.
    package var requestsInFlight = 50
    /// Whether users act with a device. Homeservers that make none for us are found out.
    package var usesDevices = true
    package var deviceID = "TRESTLE"
    package var deviceName: String? = "Bridge"
    /// The room version that the homeserver makes where a plan names none.
    package var defaultRoomVersion = "12"
    package var deadlines = Deadlines()
    package var backOff = BackOff()
    package var probeBackOff = BackOff(first: .milliseconds(500), longest: .seconds(5))
    /// The largest answer taken, in bytes: the members of the largest rooms fit.
    package var largestAnswer = 64 << 20

    package init(url: String, token: AccessToken, bot: UserID) {
        self.url = url
        self.token = token
        self.bot = bot
    }

    package var laneSettings: LaneSettings {
        LaneSettings(
            bot: bot,
            requestsInFlight: requestsInFlight,
            usesDevices: usesDevices,
            backOff: backOff,
            probeBackOff: probeBackOff
        )
    }
}
