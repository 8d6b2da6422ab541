import Foundation
import HTTPTypes

// What browsers are told beside an answer.
extension Answer {
    /// Cross-origin requests are allowed to all, without credentials of the browser's own; answers are kept by nobody.
    static let openToAll: HTTPFields = {
        var fields = HTTPFields()
        fields[.accessControlAllowOrigin] = "*"
        fields[.cacheControl] = "no-store"
        return fields
    }()

    static let preflight: Answer = {
        var answer = Answer(status: .ok, body: Data("{}".utf8), headers: openToAll)
        answer.headers[.accessControlAllowMethods] = "GET, POST, DELETE, OPTIONS"
        answer.headers[.accessControlAllowHeaders] = "Authorization, Content-Type, Accept, Origin, X-Requested-With"
        answer.headers[.accessControlMaxAge] = "86400"
        return answer
    }()

    /// Relative, so that it holds behind any proxy.
    static let pageMoved: Answer = {
        var answer = Answer(status: .permanentRedirect, body: Data())
        answer.headers[.location] = "static/"
        return answer
    }()
}

extension HTTPFields {
    mutating func merge(_ others: HTTPFields) {
        for field in others { self[field.name] = field.value }
    }
}
