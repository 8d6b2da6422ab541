import BridgeCore
import NIOCore

/// The core's timers on an event loop. Owned by the loop; a timer that fires becomes an input like any other.
struct Alarms {
    private let eventLoop: any EventLoop
    private let inbox: Inbox
    private var scheduled: [TimerID: Scheduled<Void>] = [:]

    init(eventLoop: any EventLoop, inbox: Inbox) {
        self.eventLoop = eventLoop
        self.inbox = inbox
    }

    mutating func set(_ timer: TimerID, at moment: Duration) {
        scheduled[timer]?.cancel()
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(clamping: moment.inNanoseconds))
        scheduled[timer] = eventLoop.scheduleTask(deadline: deadline) { [inbox] in inbox.put(.timer(timer)) }
    }

    mutating func cancel(_ timer: TimerID) { scheduled.removeValue(forKey: timer)?.cancel() }

    /// It has fired and is an input now.
    mutating func forget(_ timer: TimerID) { scheduled[timer] = nil }

    mutating func cancelAll() {
        for alarm in scheduled.values { alarm.cancel() }
        scheduled = [:]
    }
}

extension Duration {
    var inNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
