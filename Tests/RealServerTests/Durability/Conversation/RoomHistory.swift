import BridgeTesting
import Foundation

/// All that was said in one room, oldest first, as the homeserver keeps it: `/sync` leaves out the middle of what is
/// long.
actor RoomHistory {
    struct Said: Sendable, Hashable {
        let sender: String
        let body: String
        /// Milliseconds since 1970, as the homeserver has it (`origin_server_ts`).
        let time: Int
    }

    private(set) var said: [Said] = []
    private let client: MatrixTestClient
    private let room: String
    private let firstMember: String?
    private var position: String?

    /// - Parameter firstMember: only who begins so is listened to, such as `@irc_` for the ghosts; nil for everybody.
    init(_ client: MatrixTestClient, _ room: String, from firstMember: String? = nil) {
        self.client = client
        self.room = room
        self.firstMember = firstMember
    }

    var bodies: [String] { said.map(\.body) }

    /// Reads on, to the newest event.
    func read() async throws {
        while true {
            var query = [("dir", "f"), ("limit", "500")]
            if let position { query.append(("from", position)) }
            let answer = try await client.call("GET", ["rooms", room, "messages"], query: query)
            let events = answer["chunk"].array
            for event in events where event["type"].string == "m.room.message" {
                let sender = event["sender"].string ?? ""
                guard firstMember.map({ sender.hasPrefix($0) }) ?? true else { continue }
                let time = event["origin_server_ts"].int ?? 0
                said.append(Said(sender: sender, body: event["content"]["body"].string ?? "", time: time))
            }
            guard let end = answer["end"].string, !events.isEmpty else { return }
            position = end
        }
    }

    /// Reads on until `condition` holds; says whether it came to that.
    func read(within patience: Duration, until condition: @Sendable ([Said]) -> Bool) async throws -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while true {
            try await read()
            if condition(said) { return true }
            guard clock.now < deadline else { return false }
            // Returns with the next event of any room.
            try await client.sync(waiting: min(.seconds(2), max(.zero, deadline - clock.now)))
            await Polling.gather()
        }
    }
}
