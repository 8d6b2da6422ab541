/// Why a request was not granted: a code for programs, a sentence for people.
package struct ProvisioningRefusal: Error, Sendable, Hashable {
    /// The first nine are those that integration managers know from earlier bridges; each has its HTTP status.
    package enum Code: String, Sendable, Hashable, CaseIterable, Codable {
        case unknownNetwork = "IRC_UNKNOWN_NETWORK"
        /// The channel is kept out, by the configuration or by its own operators, or cannot be joined.
        case unknownChannel = "IRC_UNKNOWN_CHANNEL"
        case unknownRoom = "IRC_UNKNOWN_ROOM"
        case existingMapping = "IRC_EXISTING_MAPPING"
        case existingRequest = "IRC_EXISTING_REQUEST"
        /// Another bridge is in the room.
        case doubleBridge = "IRC_DOUBLE_BRIDGE"
        case notEnoughPower = "IRC_NOT_ENOUGH_POWER"
        case badOperatorTarget = "IRC_BAD_OPERATOR_TARGET"
        case bridgeAtLimit = "IRC_BRIDGE_AT_LIMIT"
        case unknownLink = "IRC_UNKNOWN_LINK"
        /// The operator said no, or can no longer be taken for who was asked.
        case consentRefused = "IRC_CONSENT_REFUSED"
        case consentExpired = "IRC_CONSENT_EXPIRED"
        /// Something needed for it does not answer; later it may.
        case unavailable = "IRC_UNAVAILABLE"

        package var status: Int {
            switch self {
            case .unknownNetwork, .unknownChannel, .unknownRoom, .unknownLink: 404
            case .existingMapping, .existingRequest, .doubleBridge: 409
            case .notEnoughPower, .bridgeAtLimit, .consentRefused: 403
            case .badOperatorTarget: 400
            case .consentExpired: 408
            case .unavailable: 503
            }
        }
    }

    package var code: Code
    package var sentence: String
    /// Further fields of the error's body, by their names there: `origin`, `status`, `bridger`.
    package var details: [String: String]

    package init(_ code: Code, _ sentence: String, details: [String: String] = [:]) {
        self.code = code
        self.sentence = sentence
        self.details = details
    }
}

extension ProvisioningRefusal {
    /// What the bridge's rules refuse, in the words of this interface.
    init(_ refusal: Refusal) {
        let code: Code =
            switch refusal.cause {
            case .roomLimit, .activityLimit: .bridgeAtLimit
            case .conflict: .doubleBridge
            case .excludedChannel, .excludedNick: .unknownChannel
            case .bannedRoom: .unknownRoom
            case .excluded, .banned, .deactivated, .notPermitted, .turnedOff: .notEnoughPower
            }
        self.init(code, refusal.sentence)
    }
}
