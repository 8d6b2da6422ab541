import IRCProtocol
import MatrixProtocol

/// What a person may ask of the bridge, wherever it was asked.
enum BridgeCommand: Sendable, Hashable {
    /// Of one command, by its name, or with nil of all.
    case help(String?)
    case version
    case setUp
    case active
    case feature(Feature, FeatureChange)
    case forget(isMeant: Bool)

    case nick(NetworkID, Nickname?)
    case regain(NetworkID, Nickname?)
    case username(NetworkID, String)
    case storePassword(NetworkID, Secret)
    case removePassword(NetworkID)
    case certificate(NetworkID, CertificateWish)
    case bouncer(NetworkID, BouncerWish)

    case join(NetworkID, ChannelName, key: Secret?)
    case part(NetworkID, ChannelName, reason: String?)
    case names(NetworkID, ChannelName)
    case mode(NetworkID, ModeTarget, [Parameter])
    /// Without a text it is asked for.
    case topic(NetworkID, ChannelName, String?)

    case message(NetworkID, Nickname, String)
    case whoisNick(NetworkID, Nickname)
    case whoisUser(NetworkID, UserID)
    case raw(NetworkID, Message)

    case status([NetworkID])
    case listRooms([NetworkID])
    case away([NetworkID], String?)
    case reconnect([NetworkID])
    case quit([NetworkID])

    /// `consent`: the channel operator who is asked; nil asks nobody, as administrators may.
    case plumb(RoomID, NetworkID, ChannelName, consent: Nickname?, key: Secret?)
    case unlink(RoomID, NetworkID, ChannelName)
    case handOver(RoomID, NetworkID, ChannelName, [UserID])
    /// Channels that their operators have closed to the bridge.
    case listOptOuts([NetworkID])
    case liftOptOut(NetworkID, ChannelName)
    /// How many use the bridge, and how many may.
    case limits

    enum CertificateWish: Sendable, Hashable {
        /// Shows the one there is, or makes one.
        case show
        case new
        case remove
        case given(Secret)
    }

    enum BouncerWish: Sendable, Hashable { case show, remove, set(Bouncer) }

    enum FeatureChange: Sendable, Hashable { case show, set(Bool), reset }

    enum ModeTarget: Sendable, Hashable {
        case channel(ChannelName)
        /// The asker's own.
        case oneself
    }

    /// The networks that it is about.
    var networks: [NetworkID] {
        switch self {
        case .help, .version, .setUp, .active, .feature, .forget, .limits: []
        case .nick(let id, _), .regain(let id, _), .username(let id, _), .storePassword(let id, _),
            .removePassword(let id), .certificate(let id, _), .bouncer(let id, _), .join(let id, _, _),
            .part(let id, _, _),
            .names(let id, _), .mode(let id, _, _),
            .topic(let id, _, _), .message(let id, _, _), .whoisNick(let id, _), .whoisUser(let id, _),
            .raw(let id, _), .plumb(_, let id, _, _, _), .unlink(_, let id, _),
            .handOver(_, let id, _, _), .liftOptOut(let id, _):
            [id]
        case .status(let ids), .listRooms(let ids), .listOptOuts(let ids), .away(let ids, _), .reconnect(let ids),
            .quit(let ids):
            ids
        }
    }
}

/// What was wrong with what a person typed: a sentence for them.
struct CommandMistake: Error, Sendable, Hashable {
    let sentence: String
    init(_ sentence: String) { self.sentence = sentence }
}
