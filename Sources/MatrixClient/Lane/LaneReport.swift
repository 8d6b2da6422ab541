import MatrixProtocol

/// What an operator should know. Each is told once for each time it begins.
package enum LaneReport: Sendable, Hashable {
    /// A probe has failed: requests are held until one succeeds.
    case homeserverAway
    case homeserverReturned
    /// The homeserver takes `as_token` for nobody's: all lanes stand still until it is known.
    case tokenRejected(MatrixFailure)
    /// The homeserver makes no devices for us (MSC4190): repeats of a message are known to it only for as long as its
    /// own cache lasts.
    case devicesUnsupported(MatrixFailure)
    /// The same step has failed this many times in a row while the homeserver is there.
    case struggling(MatrixLane, failures: Int)
}
