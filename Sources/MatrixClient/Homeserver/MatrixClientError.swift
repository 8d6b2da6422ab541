import MatrixProtocol

/// Why a call to the homeserver has no answer that can be used. Holds neither token nor address.
package struct MatrixClientError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// The configured address is none.
        case invalidAddress
        case connection, deadline, unreadable
        /// The homeserver answered, and this is what it said.
        case refused(MatrixError)
    }

    package var code: Code
    /// For an operator's log.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package static func refused(_ error: MatrixError) -> MatrixClientError {
        MatrixClientError(.refused(error), "The homeserver refused: \(error)")
    }

    /// What the homeserver said, if it said anything.
    package var refusal: MatrixError? {
        if case .refused(let error) = code { error } else { nil }
    }

    package var description: String { message }
}
