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

    package init() {}
}
