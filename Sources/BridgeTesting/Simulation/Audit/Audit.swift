import BridgeCore
import IRCProtocol
import MatrixProtocol

/// Watches both sides and knows what must be: who said what, and what of it has arrived where.
///
/// The first thing that must not be is the `problem`; nothing after it counts.
struct Audit {
    let scenario: Scenario
    private(set) var problem: String?

    // From Matrix.
    var flows: [Flow: SentFlow] = [:]
    var placeOfMark: [String: (flow: Flow, index: Int)] = [:]
    var sequences: [JournalSequence: EventID] = [:]
    var finishedEvents: Set<EventID> = []
    /// How often a user was told that something was not delivered.
    var toldCounts: [UserID: Int] = [:]
    var acceptedMarks: Set<String> = []
    var shownTo: [Int: Set<String>] = [:]

    // From IRC.
    var talks: [Talk: SpokenTalk] = [:]
    var placeOfLine: [Int: (talk: Talk, index: Int)] = [:]
    var channelOfRoom: [RoomID: String] = [:]
    var mirroredRooms: [RoomID]
    var mirrors: [Mirror: Int] = [:]
    var hasCrashed = false
    var hasForgotten = false
    var hasFrozen = false

    struct Flow: Hashable {
        var user: UserID
        var target: String
    }

    struct Talk: Hashable, Comparable {
        var place: String
        var ghost: UserID

        static func < (left: Self, right: Self) -> Bool { (left.place, left.ghost) < (right.place, right.ghost) }
    }

    struct Mirror: Hashable {
        var room: RoomID
        var user: String
        var body: String
    }

    init(scenario: Scenario, mirrored: [RoomID]) {
        self.scenario = scenario
        mirroredRooms = mirrored
        for room in mirrored { channelOfRoom[room] = ModelNames.channelText(0) }
    }

    mutating func fail(_ words: String) { if problem == nil { problem = words } }

    mutating func opened(_ room: RoomID, for channel: String) { channelOfRoom[room] = channel }

    /// A process has ended without a word. `unfinished`: the events that the journal still holds.
    mutating func crashed(unfinished: Set<EventID>) {
        hasCrashed = true
        forgetUnwritten()
        for flow in flows.keys { flows[flow]?.doubt(unfinished) }
    }

    /// What the homeserver kept in memory only is gone.
    mutating func homeserverRestarted() { if !scenario.hasDevices { hasForgotten = true } }

    mutating func finish(rooms: [String: [RoomID]]) {
        finishFlows()
        finishTalks(rooms)
        finishMirrors()
    }
}
