/// A moment on a clock that only goes forward, counted from an arbitrary start.
///
/// The machines of this target take it as a parameter; where it comes from is the caller's affair.
package struct MonotonicInstant: Sendable, Hashable, Comparable {
    package let sinceStart: Duration

    package init(sinceStart: Duration) { self.sinceStart = sinceStart }

    package static let start = MonotonicInstant(sinceStart: .zero)

    package static func < (left: Self, right: Self) -> Bool { left.sinceStart < right.sinceStart }

    package static func + (left: Self, right: Duration) -> Self {
        MonotonicInstant(sinceStart: left.sinceStart + right)
    }

    package static func - (left: Self, right: Duration) -> Self {
        MonotonicInstant(sinceStart: left.sinceStart - right)
    }

    package static func - (left: Self, right: Self) -> Duration { left.sinceStart - right.sinceStart }
}
