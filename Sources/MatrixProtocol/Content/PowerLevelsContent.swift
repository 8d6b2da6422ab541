/// `m.room.power_levels` with the specification's defaults.
package struct PowerLevelsContent: Sendable, Hashable {
    package var users: [UserID: Int] = [:]
    package var usersDefault = 0
    package var events: [String: Int] = [:]
    package var eventsDefault = 0
    package var stateDefault = 50
    package var ban = 50
    package var kick = 50
    package var redact = 50
    package var invite = 0
    /// By kind of notification, as `room`; kept so that writing the event back loses nothing.
    package var notifications: [String: Int] = [:]

    package init() {}

    /// Says nothing of creators, who since room version 12 stand above every level and are not listed.
    package func level(of user: UserID) -> Int { users[user] ?? usersDefault }

    package func levelNeeded(forEvent type: String, isState: Bool) -> Int {
        events[type] ?? (isState ? stateDefault : eventsDefault)
    }
}
