import Logging
import UnixSignals

/// SIGTERM and SIGINT end the bridge, SIGHUP makes it read its configuration again.
struct SignalWatch: Sendable {
    let logger: Logger

    /// Returns with the signal that ends, or when cancelled.
    func run(reload: @Sendable () -> Void) async {
        for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup) {
            guard signal == .sighup else {
                logger.info("A signal asks for the end", metadata: ["signal": "\(signal)"])
                return
            }
            reload()
        }
    }
}
