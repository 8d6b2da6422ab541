import BridgeCore
import HTTPTypes
import MatrixProtocol

/// Why a request is not granted, as its answer says it.
struct RequestRefusal: Error, Sendable, Hashable {
    /// The codes of the interface itself. Those that begin with `IRC_` are the core's.
    enum Code: String, Sendable, Hashable, CaseIterable {
        case badValue = "M_AS_BAD_VALUE"
        case badToken = "M_AS_BAD_TOKEN"
        case badOpenID = "M_AS_BAD_OPENID"
        case disabled = "M_AS_DISABLED_FEATURE"
        case unsupported = "M_AS_UNSUPPORTED_OPERATION"
        case rateLimited = "M_AS_LIMIT_EXCEEDED"
        case unknown = "M_AS_UNKNOWN"
    }

    var status: HTTPResponse.Status
    var code: String
    var message: String
    /// Further members of the body.
    var details: [String: JSONValue] = [:]

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, _ details: [String: JSONValue] = [:]) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }

    init(_ status: HTTPResponse.Status, _ code: Code, _ message: String, _ details: [String: JSONValue] = [:]) {
        self.init(status, code.rawValue, message, details)
    }

    /// What the core said, by its own code and words.
    init(_ refusal: ProvisioningRefusal) {
        self.init(
            HTTPResponse.Status(code: refusal.code.status),
            refusal.code.rawValue,
            refusal.sentence,
            refusal.details.mapValues(JSONValue.string)
        )
    }

    static func badValue(_ field: String, _ words: String) -> RequestRefusal {
        RequestRefusal(.badRequest, .badValue, "\(field) \(words)", ["field": .string(field)])
    }

    static let notJSON = RequestRefusal(.badRequest, .badValue, "The body is no JSON object")
    static let disabled = RequestRefusal(.notImplemented, .disabled, "Provisioning is not enabled here")
    static let tokenMissing = RequestRefusal(.unauthorized, .badToken, "No token was given")
    static let tokenRefused = RequestRefusal(.unauthorized, .badToken, "The token is not known, or has expired")
    static let noSession = RequestRefusal(
        .badRequest,
        .unsupported,
        "The shared secret is no session and cannot be ended"
    )
    static let stopping = RequestRefusal(.serviceUnavailable, .unknown, "The bridge is stopping")
    static let unexpected = RequestRefusal(.internalServerError, .unknown, "The bridge gave an odd answer")

    static func rateLimited(for wait: Duration) -> RequestRefusal {
        let milliseconds = Int64((wait / .milliseconds(1)).rounded(.up))
        return RequestRefusal(
            .tooManyRequests,
            .rateLimited,
            "Too many requests",
            ["retry_after_ms": .integer(milliseconds)]
        )
    }

    var answer: Answer {
        var members = details
        members["errcode"] = .string(code)
        members["error"] = .string(message)
        var answer = Answer(status: status, body: JSONValue.object(members).data)
        if case .integer(let wait) = details["retry_after_ms"] {
            answer.headers[.retryAfter] = String((wait + 999) / 1_000)
        }
        return answer
    }
}
