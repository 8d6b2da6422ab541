/// Something asked of the homeserver that changes nothing there that lasts.
package enum MatrixQuery: Sendable, Hashable {
    /// The name in the user's profile, which rooms may override.
    case profileName(UserID)
    case displayName(UserID, room: RoomID)
    case joinedMembers(RoomID)
    /// The content of one state event.
    case stateEvent(RoomID, type: String, key: String)
    /// The contents of state events of one type, by their keys.
    case contents(RoomID, type: String, keys: [String])
    case state(RoomID)
    case joinedRooms(of: UserID)
    case alias(RoomAlias)
    /// An event and what refers to it, as the bot or as another of our users who is in the room.
    case poll(RoomID, EventID, as: UserID?)
    /// What the homeserver shows of one of our users.
    case presence(of: UserID)
    /// One of our users is there, or is not: homeservers forget it by themselves.
    case tellPresence(UserID, UserPresence)
}

package enum MatrixQueryAnswer: Sendable, Hashable {
    /// Nil where there is no such user or the user has no name.
    case name(String?)
    case members([UserID: String?])
    /// Nil where there is no such event.
    case content(json: String?)
    /// As JSON, of those that there are.
    case contents([String: String])
    case state([RoomEvent])
    case rooms([RoomID])
    /// Nil where the alias stands for nothing.
    case room(RoomID?)
    /// Nil where there is no such event; of what refers to it the newest come first, and not more than some thousand.
    case poll(start: RoomEvent?, related: [RoomEvent])
    case presence(UserPresence.State?)
    /// It was to be told, and is.
    case told
}

/// What became of a question to the homeserver. It is asked once: who needs the answer asks again.
package enum MatrixQueryOutcome: Sendable, Hashable {
    case answered(MatrixQueryAnswer)
    case refused(MatrixFailure)
    /// The homeserver could not be reached or its answer not be read: a sentence for a log.
    case unanswered(String)
}
