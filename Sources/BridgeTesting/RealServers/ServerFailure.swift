/// Why a real server, or something that talks to it, could not do what a test asked.
///
/// The text is for the person who reads a failed test run: it names the program, what was expected and, where there is
/// one, the end of the program's own log.
package struct ServerFailure: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// The program is not installed. A failure and never a skip: a test that did not run has not passed.
        case missing
        case didNotStart
        case exitedEarly
        case notReadyInTime
        case system
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    static func system(_ call: String, _ number: Int32) -> ServerFailure {
        ServerFailure(.system, "\(call) failed with errno \(number)")
    }
}
