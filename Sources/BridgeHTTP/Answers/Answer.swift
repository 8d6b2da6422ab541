import Foundation
import HTTPTypes
import MatrixProtocol

/// What goes back, before it is HTTP.
struct Answer: Sendable, Hashable {
    var status: HTTPResponse.Status
    var body: Data
    var contentType = "application/json"
    /// Beside the content type.
    var headers = HTTPFields()

    static let empty = Answer(status: .ok, body: Data("{}".utf8))

    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
    ) -> Answer {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = keys
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Answer(status: status, body: try encoder.encode(value))
        } catch {
            return .refusal(.internalServerError, "M_UNKNOWN", "The answer cannot be written")
        }
    }

    /// Every answer that is no success has a body of the specification's form.
    static func refusal(_ status: HTTPResponse.Status, _ code: String, _ message: String) -> Answer {
        Answer(status: status, body: ErrorBody(code: code, message: message).data)
    }
}

extension Answer {
    static let alive = Answer(status: .ok, body: Data(#"{"ok":true}"#.utf8))

    /// The Prometheus exposition.
    static func metrics(_ text: String) -> Answer {
        Answer(status: .ok, body: Data(text.utf8), contentType: "text/plain; version=0.0.4; charset=utf-8")
    }

    static let unknownPath = refusal(.notFound, "M_UNRECOGNIZED", "No such endpoint")
    static let tokenMissing = refusal(.unauthorized, "M_MISSING_TOKEN", "No access token was given")
    static let tokenRefused = refusal(.forbidden, "M_FORBIDDEN", "The access token is not the homeserver's")
    static let stopping = refusal(.serviceUnavailable, "M_UNKNOWN", "The bridge is stopping")
    static let notStored = refusal(.serviceUnavailable, "M_UNKNOWN", "The transaction could not be stored")
    static let badQuery = refusal(.badRequest, "M_INVALID_PARAM", "The query is not well encoded")
    static let badParameter = refusal(.badRequest, "M_INVALID_PARAM", "The path is not well encoded")
    static let broken = refusal(.badRequest, "M_UNKNOWN", "The body broke off")
    static let notFound = refusal(.notFound, "M_NOT_FOUND", "Not found")
    static let unexpected = refusal(.internalServerError, "M_UNKNOWN", "The bridge gave an answer to another question")

    static func wrongMethod(allowed: [HTTPRequest.Method]) -> Answer {
        var answer = refusal(.methodNotAllowed, "M_UNRECOGNIZED", "The endpoint does not know this method")
        answer.headers[.allow] = allowed.map(\.rawValue).joined(separator: ", ")
        return answer
    }

    static func tooLarge(limit: Int) -> Answer {
        refusal(.contentTooLarge, "M_TOO_LARGE", "A body may have \(limit) bytes")
    }

    static func missing(_ parameter: String) -> Answer {
        refusal(.badRequest, "M_MISSING_PARAM", "The query parameter \(parameter) is missing")
    }
}
