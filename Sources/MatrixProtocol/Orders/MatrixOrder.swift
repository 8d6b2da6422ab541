/// Something done on the homeserver as one of our users. Orders of one lane happen one after another, in order given;
/// lanes are independent.
package struct MatrixOrder: Sendable, Hashable, Codable {
    package var transaction: TransactionID
    package var lane: MatrixLane
    package var user: UserID
    package var action: MatrixAction
    /// When it happened on IRC, in milliseconds since 1970: `ts` of the request where the endpoint takes it.
    package var time: Int64?
    /// What it is to whoever gave it: comes back with the outcome, unread.
    package var reference: String?

    package init(
        transaction: TransactionID,
        lane: MatrixLane,
        user: UserID,
        action: MatrixAction,
        time: Int64? = nil,
        reference: String? = nil
    ) {
        self.transaction = transaction
        self.lane = lane
        self.user = user
        self.action = action
        self.time = time
        self.reference = reference
    }
}

/// What is kept in order: what happens in a room, or what makes a room.
package enum MatrixLane: Sendable, Hashable, Codable {
    case room(RoomID)
    /// Rooms that are being made, by a key of the maker's choice.
    case making(String)
    /// In no order with anything.
    case beside
}

package enum MatrixAction: Sendable, Hashable, Codable {
    case sendMessage(RoomID, OutgoingMessage)
    case setTopic(RoomID, String)
    case setState(RoomID, type: String, stateKey: String, json: String)
    case join(RoomID)
    /// Joins a room that the homeserver may not know yet, through servers that do.
    case enter(RoomID, via: [String])
    case leave(RoomID, reason: String?)
    case kick(RoomID, UserID, reason: String?)
    case ban(RoomID, UserID, reason: String?)
    case unban(RoomID, UserID)
    case invite(RoomID, UserID, reason: String?)
    case setDisplayName(String)
    case createRoom(RoomPlan)
    case redact(RoomID, EventID, reason: String?)
    /// Puts `key` on an event (`m.reaction`).
    case react(RoomID, EventID, key: String)
    /// Tells the sender's client what became of an event (`com.beeper.message_send_status`).
    case reportDelivery(RoomID, EventID, DeliveryReport)
    case addAlias(RoomID, RoomAlias)
    case setDirectoryVisibility(RoomID, network: String?, visible: Bool)
    /// One that stands for nothing is as good as removed.
    case removeAlias(RoomAlias)
    /// Changes nothing. An order all the same, so that it keeps its place behind what was ordered before and its answer
    /// comes after a restart, too.
    case read(RoomID, RoomFact)
    /// Changes so much of `m.room.power_levels`, which is read just before, and leaves all else as the room has it.
    case setPowers(RoomID, PowerChange)
    /// Closes what is open to everybody, or opens what was closed so; the state is read just before.
    case setAccess(RoomID, RoomAccess, isClosed: Bool)
    /// Fetches a picture from where anybody may have put it, and puts it on the homeserver. Never in a lane with others:
    /// whoever holds the picture takes their time.
    case fetchPicture(PictureLink)
}

/// The content of a message that we send.
package struct OutgoingMessage: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable {
        case text = "m.text"
        case emote = "m.emote"
        case notice = "m.notice"
    }

    package var kind: Kind
    package var body: String
    package var html: String?
    package var mentions: [UserID]
    package var inReplyTo: EventID?
    /// The same of what an earlier order of the lane says, which has no event yet.
    package var answers: TransactionID?
    /// An earlier event of the same sender, whose place this takes.
    package var replaces: EventID?
    /// The line's id on IRC and its network, kept in the event for repair and for readers.
    package var ircID: String?
    /// Then the body is its name, or what is said with it.
    package var file: OutgoingFile?

    package init(
        kind: Kind,
        body: String,
        html: String? = nil,
        mentions: [UserID] = [],
        inReplyTo: EventID? = nil,
        replaces: EventID? = nil,
        ircID: String? = nil
    ) {
        self.kind = kind
        self.body = body
        self.html = html
        self.mentions = mentions
        self.inReplyTo = inReplyTo
        self.replaces = replaces
        self.ircID = ircID
    }
}

/// A room to be made (`POST /createRoom`).
package struct RoomPlan: Sendable, Hashable, Codable {
    package enum Visibility: String, Sendable, Hashable, Codable { case `public`, `private` }

    package var name: String?
    package var topic: String?
    package var aliasLocalpart: String?
    package var version: String?
    package var visibility: Visibility = .private
    package var joinRule: String = "invite"
    package var historyVisibility: String = "joined"
    package var federate: Bool = true
    package var isDirect: Bool = false
    package var invitees: [UserID] = []
    /// Overrides of `m.room.power_levels`: never names a creator.
    package var users: [UserID: Int] = [:]
    package var events: [String: Int] = [:]
    package var eventsDefault: Int?
    package var invitePower: Int?
    package var redactPower: Int?
    /// `m.space` for a space; nil for a room to talk in.
    package var type: String?
    /// What the maker has to know when the room is there. Not sent.
    package var purpose: String?

    package init() {}
}

/// How an order ended. There is no third way: what can be tried again is tried again before this is told.
package enum MatrixOutcome: Sendable, Hashable {
    case done
    case sent(EventID)
    /// Made, or found made by an earlier try.
    case roomMade(RoomID)
    case read(RoomReading)
    case picture(Result<OutgoingFile, PictureProblem>)
    case failed(MatrixFailure)
}

package struct MatrixFailure: Sendable, Hashable, Codable {
    package var status: Int
    package var code: String
    package var message: String

    package init(status: Int, code: String, message: String) {
        self.status = status
        self.code = code
        self.message = message
    }
}
