/// Why Trestle cannot start, for the person who started it.
package struct StartupFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The codes of sysexits(3) that are used.
    package enum Reason: Int32, Sendable {
        case usage = 64
        case noInput = 66
        case unavailable = 69
        case inputOutput = 74
        case configuration = 78
    }

    package var exitCode: Int32
    /// One clear sentence, or a line for each problem. Never a secret.
    package var sentence: String

    package init(exitCode: Int32, sentence: String) {
        self.exitCode = exitCode
        self.sentence = sentence
    }

    package init(_ reason: Reason, _ sentence: String) {
        self.init(exitCode: reason.rawValue, sentence: sentence)
    }

    package var description: String { sentence }
}
