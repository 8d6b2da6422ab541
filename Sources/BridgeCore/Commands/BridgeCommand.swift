import IRCProtocol
import MatrixProtocol

/// What a person may ask of the bridge, wherever it was asked.
enum BridgeCommand: Sendable, Hashable {
    case help
    case version
    case nick(NetworkID, Nickname?)
    case whoisNick(NetworkID, Nickname)
    case whoisUser(NetworkID, UserID)
    case join(NetworkID, ChannelName, key: String?)
    case listRooms([NetworkID])
    case reconnect([NetworkID])
    case quit([NetworkID])
    case storePassword(NetworkID, String)
    case removePassword(NetworkID)
    case username(NetworkID, String)
    case raw(NetworkID, Message)
    case setUp
    /// `consent`: the channel operator who is asked; nil is for administrators.
    case plumb(RoomID, NetworkID, ChannelName, consent: Nickname?, key: String?)
}

/// What was wrong with what a person typed: a sentence for them.
struct CommandMistake: Error, Sendable, Hashable {
    let sentence: String
    init(_ sentence: String) { self.sentence = sentence }
}
