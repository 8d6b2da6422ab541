import IRCProtocol
import MatrixProtocol

/// Something that somebody wants of the bridge, at the door where it is asked.
package enum Deed: Sendable, Hashable {
    /// To speak on a network or have a connection there at all, in any kind of room.
    case use(NetworkID)
    /// To be heard from a room, or to be heard in it: some rooms are banned, whoever is in them.
    case speak(RoomID)
    /// To find a portal by its alias. Homeservers ask this on behalf of nobody whom they name.
    case findPortal(NetworkID, ChannelName)
    /// To be in a channel's portal, made by whomever.
    case joinPortal(NetworkID, ChannelName)
    /// To have a channel's portal made, or to be invited to it, as by `!join`.
    case bringPortal(NetworkID, ChannelName)
    /// To hear of a channel, or of who is on it, without being there.
    case lookUp(NetworkID, ChannelName)
    /// To talk alone with somebody on IRC.
    case message(NetworkID, Nickname)
    /// To ask for a room to be linked with a channel. `members`: all who are in the room, as far as it is known.
    case plumb(RoomID, NetworkID, ChannelName, members: Set<UserID>)
    /// To undo a link. `hasPower`: the room lets them change its power levels.
    case unlink(hasPower: Bool)
    /// What is for administrators only.
    case administer
}
