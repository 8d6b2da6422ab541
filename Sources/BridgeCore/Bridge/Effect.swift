import IRCProtocol
import MatrixProtocol

/// What the core wants done. Effects of one input are carried out in order; what is to be stored, and the orders to
/// the homeserver among them, are committed together before any of those orders begins.
package enum Effect: Sendable, Hashable {
    case irc(ConnectionID, SessionOrder)
    /// Kept in the outbox until its outcome has been taken as an input.
    case matrix(MatrixOrder)
    /// Asked at once, beside all orders; ends in one ``Input/queried``. Not kept: a restart forgets it.
    case query(QueryToken, MatrixQuery)
    /// Done at once, beside all orders, or not at all. Nothing is told of it.
    case signal(MatrixSignal)
    case store(StoreOrder)
    /// All that the store has of the thing said that this event is. Always answered.
    case lookUp(LookUpToken, EventID)
    case reply(ReplyToken, Reply)
    /// A code by which this user opens the set-up page; comes back as ``Input/setUpOffered``.
    case offerSetUp(CommandPlace)
    /// A certificate for somebody; comes back as ``Input/certificateMade``.
    case makeCertificate(PuppetKey, CommandPlace, CertificateSource)
    case wake(TimerID, at: Duration)
    case cancel(TimerID)
    case count(Tally)
    case measure(Measure)
    case log(LogEntry)
}

/// Something counted, for the metrics.
package enum Tally: Sendable, Hashable {
    case dropped(DropReason)
    case brokerDropped(BrokerDropReason, Int)
    case delivered(Direction, NetworkID)
    case connected(NetworkID)
    case disconnected(NetworkID)
    case failover(NetworkID)
    /// Somebody left the network and is shown all the same, for it may be a netsplit.
    case heldInSplit(NetworkID)
    case ended(NetworkID, ClosingCause)
    case joinRefused(NetworkID, JoinObstacle)
    case botKicked(NetworkID)

    package enum Direction: String, Sendable, Hashable { case toIRC = "to_irc", toMatrix = "to_matrix" }
}

/// A value as it stands, for the metrics.
package enum Measure: Sendable, Hashable {
    /// Ghosts that wait for their turn to join or leave.
    case membershipsWaiting(Int)
    case activity(ActivityFigures)
}

/// Why something was not carried across. Each has a counter.
package enum DropReason: String, Sendable, Hashable, CaseIterable {
    case notLinked = "not_linked"
    case ownEcho = "own_echo"
    case unsupportedType = "unsupported_type"
    case tooOld = "too_old"
    case excludedUser = "excluded_user"
    case excludedChannel = "excluded_channel"
    case bannedUser = "banned_user"
    case bannedRoom = "banned_room"
    case deactivatedUser = "deactivated_user"
    case notPermitted = "not_permitted"
    case refusedByServer = "refused_by_server"
    case connectionImpossible = "connection_impossible"
    case queueFull = "queue_full"
    case expired
    case homeserverRefused = "homeserver_refused"
    case unknownTarget = "unknown_target"
    /// So many ghosts came, went or were away at once that of some it was not told.
    case presenceNotTold = "presence_not_told"
    case notAMember = "not_a_member"
    /// A correction of somebody else's words.
    case notTheirOwn = "not_their_own"
    case empty
    case undecodable
    case replayed
    /// Said to the bot by somebody on IRC more often than it answers.
    case notAnswered = "not_answered"
    /// The network has no words for it that people would want, or the configuration wants none.
    case notCarried = "not_carried"
    /// Into or out of a room that has turned encrypted.
    case encryptedRoom = "encrypted_room"
    /// The end of a message of more lines than may be.
    case overLineLimit = "over_line_limit"
    /// Said while none of us was there: the end of more than is fetched, or what the server does not tell.
    case gapTooLong = "gap_too_long"
    case gapNotFilled = "gap_not_filled"
    /// More pictures are linked to than are fetched.
    case pictureFlood = "picture_flood"
    /// A picture was fetched for words that are gone by now.
    case pictureUnwanted = "picture_unwanted"
    case pictureBadAddress = "picture_bad_address"
    case pictureForbiddenAddress = "picture_forbidden_address"
    case pictureUnreachable = "picture_unreachable"
    case pictureTimedOut = "picture_timed_out"
    case pictureTooLarge = "picture_too_large"
    case pictureNone = "picture_none"
    case pictureRefused = "picture_refused"
    /// More than is kept waits for somebody who is not on IRC.
    case gateFull = "gate_full"
    /// More people on IRC are active than `RMAUlimit` allows.
    case activityLimit = "activity_limit"
}

/// A fact for the log: a fixed sentence, its values apart.
package struct LogEntry: Sendable, Hashable {
    package enum Level: Sendable, Hashable { case debug, info, warning, error }

    package enum Key: String, Sendable, Hashable {
        case network = "irc.network"
        case channel = "irc.channel"
        case nick = "irc.nick"
        case connection = "irc.connection"
        case user = "matrix.user"
        case room = "matrix.room"
        case event = "matrix.event"
        case alias = "matrix.alias"
        case reason
        case cause
        case code
        case count
    }

    package var level: Level
    package var sentence: String
    package var fields: [Key: String]

    package init(_ level: Level, _ sentence: String, _ fields: [Key: String] = [:]) {
        self.level = level
        self.sentence = sentence
        self.fields = fields
    }
}
