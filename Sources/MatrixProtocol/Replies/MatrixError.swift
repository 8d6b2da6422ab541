import Foundation

/// An answer that is no success (specification, "Standard error response").
package struct MatrixError: Error, Sendable, Hashable, CustomStringConvertible {
    package var status: Int
    /// `M_…`; `M_UNKNOWN` where the answer names none, as a proxy's page does not.
    package var code: String
    /// The server's words, at most 300 characters; empty where there are none.
    package var message: String
    /// `retry_after_ms` of the body; deprecated, so `Retry-After` of the header goes before it.
    package var retryAfter: Int64?

    package init(status: Int, code: String, message: String = "", retryAfter: Int64? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    /// Takes any body, also one that is no JSON.
    package init(status: Int, body: Data) {
        let fields = try? JSONDecoder().decode(Fields.self, from: body)
        self.init(
            status: status,
            code: fields?.code ?? "M_UNKNOWN",
            message: String((fields?.message ?? "").prefix(300)),
            retryAfter: fields?.retryAfter.flatMap { $0 >= 0 ? min($0, RetryAfter.longest) : nil }
        )
    }

    package var failure: MatrixFailure { MatrixFailure(status: status, code: code, message: message) }
    package var description: String { message.isEmpty ? "\(status) \(code)" : "\(status) \(code): \(message)" }

    private struct Fields: Decodable {
        var code: String?
        var message: String?
        var retryAfter: Int64?

        private enum CodingKeys: String, CodingKey {
            case code = "errcode"
            case message = "error"
            case retryAfter = "retry_after_ms"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            code = fields.lenient(String.self, .code)
            message = fields.lenient(String.self, .message)
            retryAfter = fields.lenient(Int64.self, .retryAfter)
        }
    }
}
