/// What a test waited for and did not get, with what it got instead.
package struct ClientFailure: Error, Sendable, CustomStringConvertible {
    package let description: String

    /// - Parameter transcript: the last lines or events, oldest first.
    init(_ who: String, _ what: String, transcript: [String] = []) {
        let seen =
            transcript.isEmpty ? "" : "; the last \(transcript.count) seen:\n" + transcript.joined(separator: "\n")
        description = "\(who): \(what)\(seen)"
    }
}
