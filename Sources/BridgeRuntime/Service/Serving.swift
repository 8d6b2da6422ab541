import BridgeCore
import MatrixProtocol
import Synchronization

/// The configuration that is in force, for those who do not hear of a new one through the inbox.
final class Serving: Sendable {
    private struct State {
        var loaded: LoadedConfiguration
        /// Those of networks that have gone stay: what their ghosts did may come late.
        var own: [OwnUsers]
    }

    private let state: Mutex<State>

    init(_ loaded: LoadedConfiguration) {
        state = Mutex(State(loaded: loaded, own: [OwnUsers(loaded.core)]))
    }

    var loaded: LoadedConfiguration { state.withLock { $0.loaded } }

    func isOwn(_ user: UserID) -> Bool { state.withLock { $0.own.contains { $0.contains(user) } } }

    func adopt(_ loaded: LoadedConfiguration) {
        let own = OwnUsers(loaded.core)
        state.withLock { state in
            state.loaded = loaded
            if !state.own.contains(own) { state.own.append(own) }
        }
    }
}
