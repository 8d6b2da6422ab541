import MatrixProtocol

/// One request that a lane wants made. A value without HTTP in it, so that a model homeserver answers it as well as a
/// real one.
package enum LaneStep: Sendable, Hashable {
    /// Asks whether the homeserver is there at all (`GET /versions`).
    case probe
    /// Registers one of our users. `M_USER_IN_USE` is the answer for one that exists.
    case register(UserID)
    /// Gives the user the device that our requests name (`PUT /devices/{id}`).
    case createDevice(UserID)
    /// The order itself. `withDevice` puts `device_id` beside `user_id`.
    case perform(MatrixOrder, withDevice: Bool)
    case join(RoomID, user: UserID)
    /// Invites one of our users, as the bot.
    case invite(UserID, room: RoomID)
    /// Asks what `user` is in the room, as `asker`. Nobody there is `M_NOT_FOUND`.
    case membership(of: UserID, room: RoomID, asker: UserID)
    case resolve(RoomAlias, asker: UserID)
    case read(RoomID, RoomFact, asker: UserID)
    /// Which rooms the user is in.
    case joinedRooms(UserID)
    /// Replaces the whole event.
    case setPowerLevels(RoomID, PowerLevelsContent, user: UserID)
    case setAccess(RoomID, RoomAccess, json: String, user: UserID)
}

/// What came of a step.
package enum StepAnswer: Sendable, Hashable {
    case done
    case sent(EventID)
    case room(RoomID)
    case membership(MemberContent.Membership)
    case read(RoomReading)
    case rooms([RoomID])
    /// The homeserver, or something in front of it, answered with a status other than 2xx.
    case refused(MatrixFailure, retryAfter: Duration?)
    /// No answer that can be used. The step may have been carried out all the same.
    case unreachable(Obstacle)

    package enum Obstacle: String, Sendable, Hashable {
        case connection, deadline
        /// 2xx with a body that says nothing we know, as a captive proxy gives.
        case unreadable
    }
}
