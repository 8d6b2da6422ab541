import BridgeCore
import IRCProtocol
import MatrixClient
import MatrixProtocol

/// Everything that can be next. What belongs to the bridge's process carries the run that it belongs to: after a
/// crash it means nothing.
enum Happening {
    // In the bridge's process.
    case loop(Int)
    case order(Int, ConnectionID, SessionOrder)
    case committed(Int, [StoreWrite])
    case alarm(Int, BridgeCore.TimerID, Int)
    case laneTimer(Int, LaneScheduler.TimerID)
    case laneAnswer(Int, LaneScheduler.RequestID, StepAnswer)
    case pacer(Int)
    case sessionTimer(Int, ConnectionID, Int)
    case connected(Int, ConnectionID)
    case accepted(Int, String, [RoomEvent])
    case restart
    // On the wires.
    case toServer(Int, [UInt8])
    case toClient(Int, WireLine)
    case serverHearsEnd(Int)
    case clientHearsEnd(Int)
    case gossip(Link, Int, Gossip)
    case step(Int, LaneScheduler.RequestID, LaneStep, Fate)
    case push
    case pushArrives(String, [RoomEvent])
    case pushAnswered(String, Bool)
    case answered(ReplyToken, Bool)
    // By people and by chance.
    case deed(Deed)
    case fault(Scenario.Fault)
    case mend(Mending)
    case look

    /// What becomes of a request to the homeserver.
    enum Fate {
        case carriedOut, answerLost, lost, refused(Int, retryAfter: Int?), hung
    }

    struct Link: Hashable {
        let from: Int
        let to: Int
    }

    enum Mending {
        case thaw(Int, cut: Bool)
        case heal(Int, Int)
        case startServer(Int)
        case homeserverBack
        case calm
        /// Nothing breaks any more.
        case everything
    }

    /// Which kind it is, for the trace.
    var kind: UInt64 {
        switch self {
        case .loop: 1
        case .order: 2
        case .committed: 3
        case .alarm: 4
        case .laneTimer: 5
        case .laneAnswer: 6
        case .pacer: 7
        case .sessionTimer: 8
        case .connected: 9
        case .accepted: 10
        case .restart: 11
        case .toServer: 12
        case .toClient: 13
        case .serverHearsEnd: 14
        case .clientHearsEnd: 15
        case .gossip: 16
        case .step: 17
        case .push: 18
        case .pushArrives: 19
        case .pushAnswered: 20
        case .answered: 21
        case .deed: 22
        case .fault: 23
        case .mend: 24
        case .look: 25
        }
    }
}

/// What people do.
enum Deed {
    case joinAlias(user: Int, channel: Int, tries: Int)
    case joinRoom(user: Int, RoomID)
    case acceptInvitation(UserID, RoomID)
    case sayOnMatrix(user: Int, channel: Int, String)
    case sayInMirror(user: Int, String)
    case leaveRoom(user: Int, channel: Int)
    case writeToPerson(user: Int, person: Int, String)
    case writeToBot(user: Int, String)
    case arrive(person: Int)
    case sayOnIRC(person: Int, channel: Int, String, isAction: Bool)
    case whisper(person: Int, user: Int, String)
    case rename(person: Int, String)
    case part(person: Int, channel: Int)
    case enter(person: Int, channel: Int)
    case quit(person: Int)
    case setTopic(person: Int, channel: Int, String)
    case kick(person: Int, channel: Int, user: Int)
}
