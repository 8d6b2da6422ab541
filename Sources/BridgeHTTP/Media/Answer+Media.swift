import HTTPTypes
import MatrixProtocol

extension Answer {
    static let linkForged = refusal(.forbidden, "M_FORBIDDEN", "This is no link of ours")
    static let linkExpired = refusal(.forbidden, "M_FORBIDDEN", "This link has expired")
    static let linkGone = refusal(.notFound, "M_NOT_FOUND", "There is nothing here, or nothing any more")
    static let storeAway = refusal(.serviceUnavailable, "M_UNKNOWN", "The bridge cannot look this up now")
    static let fileAltered = refusal(.badGateway, "M_UNKNOWN", "The file cannot be decrypted")

    static var mediaBusy: Answer {
        var answer = refusal(.serviceUnavailable, "M_LIMIT_EXCEEDED", "Too many files are asked for at once")
        answer.headers[.retryAfter] = "5"
        return answer
    }

    static func fileTooLarge(limit: Int) -> Answer {
        refusal(.contentTooLarge, "M_TOO_LARGE", "Files of more than \(limit) bytes are not served here")
    }

    static func rangeUnsatisfiable(length: Int) -> Answer {
        var answer = refusal(.rangeNotSatisfiable, "M_INVALID_PARAM", "The file has \(length) bytes")
        answer.headers[.contentRange] = "bytes */\(length)"
        return answer
    }

    init(_ problem: MediaProblem) {
        switch problem {
        case .notFound: self = .refusal(.notFound, "M_NOT_FOUND", "The homeserver does not have this file any more")
        case .tooLarge:
            self = .refusal(.contentTooLarge, "M_TOO_LARGE", "The homeserver does not hand on a file so large")
        case .notYet:
            self = .refusal(.serviceUnavailable, "M_NOT_YET_UPLOADED", "The file is not there yet; try again")
            headers[.retryAfter] = "10"
        case .timedOut: self = .refusal(.gatewayTimeout, "M_UNKNOWN", "The homeserver did not answer in time")
        case .unavailable, .refused:
            self = .refusal(.badGateway, "M_UNKNOWN", "The file cannot be had from the homeserver now")
        }
    }
}
