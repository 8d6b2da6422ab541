import BridgeCore
import Foundation
import NIOCore

/// The clocks of the machine, read at the edge of the core.
enum Clock {
    static func moment() -> Moment {
        Moment(
            monotonic: .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds)),
            wall: Int64(Date().timeIntervalSince1970 * 1_000)
        )  // why: the wall clock of the machine, read here only
    }
}
