import Foundation

/// A plain Matrix user for tests, which shares no code with the bridge.
///
/// Nothing runs in the background: whoever waits also syncs. Events are kept in the order they came, each once, and each
/// satisfies one wait at most.
package actor MatrixTestClient {
    package static let patience = Duration.seconds(30)
    /// Enough for a test that looks at a room only at its end.
    private static let filter = #"{"room":{"timeline":{"limit":2000}}}"#
    private static let transcriptLength = 40

    package nonisolated let url: String
    package nonisolated let userID: String
    package nonisolated let token: String
    package nonisolated let deviceID: String

    /// Everything seen, oldest first.
    package private(set) var events: [MatrixTestEvent] = []
    private var claimed: Set<Int> = []
    private var known: Set<String> = []
    private var since: String?
    private var transactions = 0

    // MARK: Life

    init(url: String, loginAnswer: TestJSON) throws {
        guard let user = loginAnswer["user_id"].string, let token = loginAnswer["access_token"].string else {
            throw ClientFailure(url, "gave no token at login")
        }
        self.url = url
        self.token = token
        userID = user
        deviceID = loginAnswer["device_id"].string ?? ""
    }

    package static func logIn(url: String, user: String, password: String) async throws -> MatrixTestClient {
        let body: TestJSON = [
            "type": "m.login.password", "password": .string(password),
            "identifier": ["type": "m.id.user", "user": .string(user)],
        ]
        let path = ["_matrix", "client", "v3", "login"]
        return try MatrixTestClient(url: url, loginAnswer: try await TestHTTP.request(url, "POST", path, body: body))
    }

    /// Ends the device; its token is of no use afterwards.
    package func logOut() async throws { try await call("POST", ["logout"], body: [:]) }

    // MARK: Requests

    /// A request below `/_matrix/client/v3`, or below another `prefix`.
    @discardableResult
    package nonisolated func call(
        _ method: String,
        _ path: [String],
        prefix: [String] = ["_matrix", "client", "v3"],
        query: [(String, String)] = [],
        body: TestJSON? = nil,
        timeout: Duration = .seconds(60)
    ) async throws -> TestJSON {
        try await TestHTTP.request(
            url,
            method,
            prefix + path,
            query: query,
            token: token,
            body: body,
            timeout: timeout
        )
    }

    /// A transaction id that this client has not used.
    func makeTransactionID() -> String {
        transactions += 1
        return "\(deviceID).\(transactions)"
    }

    // MARK: Sync

    /// One `/sync`, which waits at most `patience` for something new.
    package func sync(waiting patience: Duration = .zero) async throws {
        let milliseconds = Int(patience / .milliseconds(1))
        var query = [("timeout", "\(milliseconds)"), ("filter", Self.filter)]
        if let since { query.append(("since", since)) }
        let answer = try await call("GET", ["sync"], query: query, timeout: patience + .seconds(30))
        // Two waits may sync at a time; the later answer to the older question repeats, and what is known is skipped.
        since = answer["next_batch"].string ?? since
        take(answer["rooms"])
        add(answer["presence"], "", .presence)
    }

    private func take(_ rooms: TestJSON) {
        for (room, value) in rooms["invite"].object.sorted(by: { $0.key < $1.key }) {
            add(value["invite_state"], room, .invite)
        }
        for (section, place) in [("join", MatrixTestEvent.Place.timeline), ("leave", .leave)] {
            for (room, value) in rooms[section].object.sorted(by: { $0.key < $1.key }) {
                add(value["state"], room, .state)
                add(value["timeline"], room, place)
                add(value["ephemeral"], room, .ephemeral)
            }
        }
    }

    private func add(_ list: TestJSON, _ room: String, _ place: MatrixTestEvent.Place) {
        for json in list["events"].array {
            let event = MatrixTestEvent(json, in: room, place)
            if !event.eventID.isEmpty, !known.insert(event.eventID).inserted { continue }
            events.append(event)
        }
    }

    // MARK: Waiting

    /// The first event that fits and that no other wait took, seen already or later.
    ///
    /// - Throws: `ClientFailure` with a transcript after `patience`.
    @discardableResult
    package func wait(
        for what: String,
        within patience: Duration = patience,
        where condition: @Sendable (MatrixTestEvent) -> Bool
    ) async throws -> MatrixTestEvent {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        var answers = 0
        while true {
            if let event = claim(where: condition) { return event }
            let left = deadline - clock.now
            guard left > .zero else { break }
            // Many events come before the one that is waited for: an answer for each would be most of the work.
            if answers > 5 { await Polling.gather() }
            try await sync(waiting: min(left, .seconds(10)))
            answers += 1
        }
        let seen = events.suffix(Self.transcriptLength).map(\.description)
        throw ClientFailure(userID, "gave up after \(patience) waiting for \(what)", transcript: seen)
    }

    /// A message with exactly this text.
    @discardableResult
    package func waitForMessage(
        _ body: String,
        in roomID: String,
        from sender: String? = nil,
        within patience: Duration = patience
    ) async throws -> MatrixTestEvent {
        try await wait(for: "\"\(body)\" in \(roomID)", within: patience) {
            $0.roomID == roomID && $0.isMessage(body, from: sender)
        }
    }

    /// `user` with that membership in the room.
    @discardableResult
    package func waitForMember(
        _ user: String,
        _ membership: String = "join",
        in roomID: String,
        within patience: Duration = patience
    ) async throws -> MatrixTestEvent {
        try await wait(for: "\(user) to \(membership) \(roomID)", within: patience) {
            $0.roomID == roomID && $0.isMember(user, membership)
        }
    }

    /// An invitation to this user; the answer is the room.
    package func waitForInvite(from sender: String? = nil, within patience: Duration = patience) async throws -> String
    {
        let user = userID
        return try await wait(for: "an invitation", within: patience) {
            $0.place == .invite && $0.isMember(user, "invite") && (sender ?? $0.sender) == $0.sender
        }.roomID
    }

    /// Takes every event seen that fits and that no wait took.
    @discardableResult
    package func claimAll(where condition: @Sendable (MatrixTestEvent) -> Bool) -> [MatrixTestEvent] {
        var result: [MatrixTestEvent] = []
        while let event = claim(where: condition) { result.append(event) }
        return result
    }

    private func claim(where condition: (MatrixTestEvent) -> Bool) -> MatrixTestEvent? {
        guard let index = events.indices.first(where: { !claimed.contains($0) && condition(events[$0]) }) else {
            return nil
        }
        claimed.insert(index)
        return events[index]
    }
}
