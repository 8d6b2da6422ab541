import IRCProtocol
import MatrixProtocol

/// All that can happen to the bridge. Inputs are complete: what had to be decoded or fetched has been.
package enum Input: Sendable, Hashable {
    /// An event that the journal holds until the core says that it is finished.
    case matrix(JournalSequence, RoomEvent)
    case irc(ConnectionID, SessionEvent)
    /// All who type in the room now.
    case typing(RoomID, [UserID])
    /// An order of ours to the homeserver has ended. Comes once for each order, after a restart too.
    case finished(MatrixOrder, MatrixOutcome)
    /// What the homeserver said to a question of ours.
    case queried(QueryToken, MatrixQueryOutcome)
    /// What the store has of the thing said that was asked for, oldest first.
    case lookedUp(LookUpToken, [MessageRecord])
    case asked(ReplyToken, Question)
    /// The code that was wanted for whoever gave the command.
    case setUpOffered(CommandPlace, SetUpCode)
    case certificateMade(PuppetKey, CommandPlace, CertificateOutcome)
    case timer(TimerID)
    /// `stored`: what the store has, where networks come.
    case reconfigured(Configuration, stored: Snapshot = Snapshot())
    /// All puppets say goodbye; nothing new is begun.
    case stopping(reason: String)
}

/// The place of an event in the journal: order of arrival, never used twice.
package struct JournalSequence: Sendable, Hashable, Comparable, Codable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Names somebody who waits for an answer; what waits behind it the core does not know.
package struct ReplyToken: Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A question of ours to the homeserver.
package struct QueryToken: Sendable, Hashable, Comparable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Names a question to the store.
package struct LookUpToken: Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A timer is known by what it is for; setting it again moves it.
package enum TimerID: Sendable, Hashable {
    /// Housekeeping of one channel's broker.
    case broker(NetworkID, FoldedName)
    case reconnect(PuppetKey)
    /// A channel that the bot was kicked from is tried again.
    case rejoin(PuppetKey)
    /// What has waited too long is given up with a word to whoever waits.
    case expiry
    case query(ReplyToken)
    /// A request to link has waited long enough for its next step or its answer.
    case plumb(PlumbID)
    /// A channel that somebody asks about over HTTP has been looked at long enough.
    case lookup(ReplyToken)
    /// The bot has been for a while in a room with which nothing came about.
    case unlinkedRoom(RoomID)
    /// A server that does not answer a command is given up.
    case request(RequestToken)
    case regaining(PuppetKey)
    /// Nobody of ours has come to ask for what was said in the channel.
    case gap(ChannelKey)
    /// The next connection of a network that has moved is replaced.
    case renewal(NetworkID)
    /// A policy list that could not be read is tried again.
    case policyList(String)
    /// The next user of a sweep has their turn.
    case sweep
    /// Events of the room have waited long enough for what they relate to.
    case held(RoomID)
    /// Who types in the room is told once more.
    case typing(RoomID)
    /// Changes of the channel that rules the room have been gathered long enough.
    case ruling(RoomID)
    /// A moderator's act has waited long enough for somebody who may do it.
    case act(String)
    /// Who went in a netsplit and has not come back is gone.
    case split(NetworkID)
    /// The names of the next channel are compared with who is shown.
    case census(NetworkID)
    /// The people of the next channel are asked for.
    case people(NetworkID)
    /// The next user is brought to IRC.
    case arrival(NetworkID)
    /// Somebody has been missing for long enough.
    case gate(RoomID)
    /// How many are active is looked at again.
    case activity
    /// The homeserver is told of the next ghost that is there or is gone.
    case presence
    /// Ghosts whose people have changed what is told of them are named.
    case naming
}

/// What a homeserver or an operator asks over HTTP.
package enum Question: Sendable, Hashable {
    case room(RoomAlias)
    case user(UserID)
    case thirdPartyProtocol(String)
    case thirdPartyLocation(protocol: String, fields: [String: String])
    case thirdPartyUser(protocol: String, fields: [String: String])
    case thirdPartyLocationOfAlias(RoomAlias)
    case thirdPartyUserOfID(UserID)
    case health
    /// Of somebody whom the HTTP side has made sure of.
    case provisioning(ProvisioningRequest)
    case change(RoomDeed)
    case administration(AdministrationRequest)
}

/// The answer to a ``Question``.
package enum Reply: Sendable, Hashable {
    case found
    case notFound
    /// The request lacks something: a sentence that names it.
    case invalid(String)
    case failed(String)
    case thirdPartyProtocol(ThirdPartyProtocolAnswer)
    case thirdPartyLocations([ThirdPartyPlace])
    case thirdPartyUsers([ThirdPartyPlace])
    case health(HealthReport)
    case provisioning(ProvisioningAnswer)
    case changed
    case kept(LinkRefusal)
    case administration(AdministrationAnswer)
}

/// What `GET /thirdparty/protocol/irc` tells, before it is JSON.
package struct ThirdPartyProtocolAnswer: Sendable, Hashable {
    package struct Instance: Sendable, Hashable {
        package var networkID: String
        package var description: String
        package var icon: String?
        package var domain: String

        package init(networkID: String, description: String, icon: String?, domain: String) {
            self.networkID = networkID
            self.description = description
            self.icon = icon
            self.domain = domain
        }
    }

    package var instances: [Instance]

    package init(instances: [Instance]) { self.instances = instances }
}

/// A room alias or a user id with the fields that name the same on IRC.
package struct ThirdPartyPlace: Sendable, Hashable {
    package var identifier: String
    package var fields: [String: String]

    package init(identifier: String, fields: [String: String]) {
        self.identifier = identifier
        self.fields = fields
    }
}

/// How the bridge is, for `/health`.
package struct HealthReport: Sendable, Hashable {
    package struct Network: Sendable, Hashable {
        package var name: String
        package var connected: Int
        package var wanted: Int

        package init(name: String, connected: Int, wanted: Int) {
            self.name = name
            self.connected = connected
            self.wanted = wanted
        }
    }

    package var networks: [Network]

    package init(networks: [Network]) { self.networks = networks }
}
