import IRCProtocol
import MatrixProtocol

/// What an operator of the bridge may ask of it.
package enum AdministrationRequest: Sendable, Hashable {
    case version
    /// Users whose id matches somewhere; nil for all.
    case inspectUsers(Pattern?)
    case inspectUser(UserID)
    case inspectRooms(Pattern?)
    case inspectRoom(RoomID)
    /// Somebody's connection, or, with nil, the bot's.
    case inspectConnection(NetworkID, UserID?)
    /// Lines to a network, over somebody's connection or, with nil, the bot's; answered when the server has.
    case raw(NetworkID, UserID?, [String])
    /// Ends all connections of somebody. `deactivates`: for good.
    case killUser(UserID, reason: String, deactivates: Bool)
    case reactivate(UserID)
    /// `isAnnounced`: a notice in the room says so. `removesAliases`: without, the channel's aliases go on leading there.
    case killRoom(
        RoomID,
        NetworkID,
        channel: String,
        reason: String,
        isAnnounced: Bool = true,
        removesAliases: Bool = true
    )
    /// Channels that their operators have closed to the bridge.
    case listOptOuts
    case liftOptOut(NetworkID, channel: String)
    case sweep(SweepPlan)
    case sweepProgress
    case stopSweep
}

package enum AdministrationAnswer: Sendable, Hashable {
    case version(String)
    case users([UserReport])
    case rooms([RoomReport])
    case connection(UserReport.Connection)
    /// What the server said, line by line. `isComplete` false: it did not finish in time.
    case lines([String], isComplete: Bool)
    /// Done: the networks that it touched.
    case networks([NetworkID])
    case done
    case sweep(SweepReport)
    case optOuts([OptOut])
    case refused(AdministrationRefusal)
}

/// Why a request was not carried out: nothing has changed.
package struct AdministrationRefusal: Error, Sendable, Hashable {
    package enum Code: Sendable, Hashable {
        /// What the request says cannot be.
        case invalid
        /// There is no such network, user, room or link.
        case unknown
        /// It cannot be done as things are.
        case conflict
    }

    package var code: Code
    package var sentence: String

    package init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }
}
