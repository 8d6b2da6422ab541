import IRCProtocol

/// What one mechanism says to the server's challenges.
enum SASLDialogue: Sendable {
    /// The one message of PLAIN or EXTERNAL, until it is said.
    case single([UInt8]?)
    case scram(ScramDialogue)

    /// Nil where there is not what the mechanism needs, or it cannot be said.
    init?(_ mechanism: SASL.Mechanism, _ login: ConnectionPlan.Login, hasCertificate: Bool, nonce: String) {
        switch mechanism {
        case .external:
            guard hasCertificate else { return nil }
            self = .single([])
        case .plain:
            guard let password = login.password,
                let payload = SASL.plain(account: login.account, password: password)
            else { return nil }
            self = .single(payload)
        case .scramSHA256:
            guard let password = login.password,
                let dialogue = ScramDialogue(account: login.account, password: password, nonce: nonce)
            else { return nil }
            self = .scram(dialogue)
        }
    }

    mutating func challenged(_ challenge: [UInt8]) -> ScramDialogue.Action {
        switch self {
        case .single(let payload):
            self = .single(nil)
            // One empty challenge; whatever else comes, the mechanism does not have it.
            guard let payload, challenge.isEmpty else { return .fail("The server asked for what it must not ask.") }
            return .send(payload)
        case .scram(var dialogue):
            let action = dialogue.challenged(challenge)
            self = .scram(dialogue)
            return action
        }
    }

    mutating func derived(_ key: DerivedKey?) -> ScramDialogue.Action? {
        guard case .scram(var dialogue) = self else { return nil }
        let action = dialogue.derived(key)
        self = .scram(dialogue)
        return action
    }

    /// Whether the server's yes can be believed.
    var mayHaveSucceeded: Bool {
        switch self {
        case .single(let payload): payload == nil
        case .scram(let dialogue): dialogue.isVerified
        }
    }

    /// Whether a refusal says that the password is wrong, so that another mechanism would only tell it again.
    var isPasswordJudged: Bool {
        switch self {
        case .single: false
        case .scram(let dialogue): dialogue.isProven
        }
    }
}
