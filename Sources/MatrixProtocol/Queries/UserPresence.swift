/// Whether somebody is there, as clients show it (specification, "Presence").
package struct UserPresence: Sendable, Hashable {
    package enum State: String, Sendable, Hashable { case online, unavailable, offline }

    package var state: State
    /// The user's own words for it (`status_msg`).
    package var words: String?

    package init(_ state: State, words: String? = nil) {
        self.state = state
        self.words = words
    }

    var json: JSONValue {
        .members(["presence": .string(state.rawValue), "status_msg": words.map(JSONValue.string)])
    }
}
