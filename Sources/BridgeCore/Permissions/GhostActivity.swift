import MatrixProtocol

/// When somebody on IRC was active in what is bridged: what `RMAUlimit` and the metrics go by.
package struct GhostActivity: Sendable, Hashable, Codable {
    /// Milliseconds since 1970, to the hour.
    package var last: Int64
    /// Days on which they were, none of them more than `inactiveAfterDays` after the one before.
    package var days: Int

    package init(last: Int64, days: Int) {
        self.last = last
        self.days = days
    }

    var lastDay: Int64 { Self.day(of: last) }

    static func day(of time: Int64) -> Int64 { time / millisecondsOfDay }
    static let millisecondsOfDay: Int64 = 86_400_000
}
