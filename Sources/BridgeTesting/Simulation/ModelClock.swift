import BridgeCore
import IRCClient

/// The hand-moved clock: microseconds since the world began, and what they are to each part.
enum ModelClock {
    static let second = 1_000_000
    /// Milliseconds since 1970 when the world begins.
    private static let epoch: Int64 = 1_700_000_000_000

    static func wall(_ microseconds: Int) -> Int64 { epoch + Int64(microseconds / 1_000) }

    static func moment(_ microseconds: Int) -> Moment {
        Moment(monotonic: .microseconds(microseconds), wall: wall(microseconds))
    }

    static func instant(_ microseconds: Int) -> MonotonicInstant {
        MonotonicInstant(sinceStart: .microseconds(microseconds))
    }

    /// Rounded up: a timer that rings early would ring for ever.
    static func microseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return Int(seconds) * second + Int((attoseconds + 999_999_999_999) / 1_000_000_000_000)
    }
}
