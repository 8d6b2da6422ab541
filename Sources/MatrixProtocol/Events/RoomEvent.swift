/// An event of a room as an application service gets it, with content decoded as far as we use it.
package struct RoomEvent: Sendable, Hashable {
    package var id: EventID
    package var room: RoomID
    package var sender: UserID
    /// Milliseconds since 1970 by the sender's server.
    package var time: Int64
    /// Milliseconds that had passed since then when the homeserver sent it to us.
    package var age: Int64?
    package var content: EventContent

    package init(
        id: EventID,
        room: RoomID,
        sender: UserID,
        time: Int64,
        age: Int64? = nil,
        content: EventContent
    ) {
        self.id = id
        self.room = room
        self.sender = sender
        self.time = time
        self.age = age
        self.content = content
    }
}

/// What an event says. Types that the bridge does nothing with are `other`, not errors.
package enum EventContent: Sendable, Hashable {
    case message(MessageContent)
    case member(user: UserID, MemberContent)
    case topic(String)
    case powerLevels(PowerLevelsContent)
    /// `order`: of a room that we made, the order that did.
    case create(roomVersion: String?, additionalCreators: [UserID], order: TransactionID? = nil)
    case tombstone(replacement: RoomID?)
    case canonicalAlias(RoomAlias?)
    case encrypted
    /// Who is in the room and no person.
    case functionalMembers([UserID])
    case redaction(EventID?)
    /// `m.reaction`: `key` is the emoji or text put on the event.
    case reaction(EventID, key: String)
    /// `m.sticker`: as a picture whose body describes it.
    case sticker(MessageContent)
    /// Settings of a room, for all its channels or for the one that the key names; an empty content takes them back.
    case roomConfig(key: String, RoomConfigContent)
    case poll(PollContent)
    case call(CallContent)
    /// Somebody began to share where they are, with a description where they gave one.
    case liveLocation(String?)
    /// A type that is not known, with the text that it has for such readers.
    case unknown(type: String, text: String)
    /// A rule of a policy list, named by its type and state key; nil content takes it back.
    case policyRule(type: String, stateKey: String, PolicyRuleContent?)
    /// Nil: the bridge has taken its word back.
    case bridging(key: String, BridgingClaim?)
    case other(type: String, stateKey: String?)

    package var isPowerLevels: Bool { if case .powerLevels = self { true } else { false } }

    /// Whether it tells of a room that an order of somebody like us made.
    package var tellsOfMaking: Bool { if case .create(_, _, order: .some) = self { true } else { false } }
}

/// That somebody calls; how a call goes on is between the clients.
package enum CallContent: Sendable, Hashable, CaseIterable {
    /// Of two people.
    case voice, video
    /// In a room, for whoever joins.
    case conference
}
