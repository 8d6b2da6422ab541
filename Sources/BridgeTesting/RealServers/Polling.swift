import NIOCore
import NIOPosix

/// The one place of the test support that looks again and again: another program's start and end send us no event.
package enum Polling {
    /// Short against the start of any daemon here, long against the cost of one look.
    private static let interval = TimeAmount.milliseconds(15)

    /// Looks until `condition` holds (true) or `patience` is over (false). Always looks at least once.
    package static func until(within patience: Duration, _ condition: () async -> Bool) async -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while true {
            if await condition() { return true }
            if clock.now >= deadline { return false }
            await pause(for: interval)
        }
    }

    /// For a reader who costs the other side much with each look: what comes in this time is read at one go.
    package static func gather() async { await pause(for: .milliseconds(100)) }

    /// Not `Task.sleep`, which returns at once in a cancelled task: a stop must wait for the process all the same.
    private static func pause(for interval: TimeAmount) async {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        try? await loop.scheduleTask(in: interval) {}.futureResult.get()
    }
}
