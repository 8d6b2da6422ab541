import Foundation
import MatrixProtocol

// Calls outside the lanes: one try each, made at once whatever else is under way, as the bot.
//
// All throw `MatrixClientError`.
extension MatrixClient {
    /// Who the token says we are.
    package func whoami() async throws(MatrixClientError) -> UserID {
        try await ask(.whoami(), UserReply.init(body:)).user
    }

    package func versions() async throws(MatrixClientError) -> VersionsReply {
        try await ask(.versions(), VersionsReply.init(body:))
    }

    /// Makes the homeserver call us, and at once push what it could not push before.
    package func ping(
        appserviceID: String,
        transaction: TransactionID?
    ) async throws(MatrixClientError) -> Duration {
        .milliseconds(
            try await ask(.ping(service: appserviceID, transaction: transaction), PingReply.init(body:)).duration
        )
    }

    package func joinedRooms(of user: UserID? = nil) async throws(MatrixClientError) -> [RoomID] {
        try await ask(.joinedRooms(as: Masquerade(user: user)), JoinedRoomsReply.init(body:)).rooms
    }

    /// With the display name each has in the room. The bot must be in it.
    package func joinedMembers(of room: RoomID) async throws(MatrixClientError) -> [UserID: String?] {
        try await ask(.joinedMembers(of: room), JoinedMembersReply.init(body:)).members
    }

    /// All state of the room that can be decoded. The bot must be in it.
    package func roomState(of room: RoomID) async throws(MatrixClientError) -> [RoomEvent] {
        try await ask(.getState(of: room), StateReply.init(body:)).decoded
    }

    /// The content of one state event, as JSON; nil where there is no such event.
    package func stateEvent(
        of room: RoomID,
        type: String,
        key: String = ""
    ) async throws(MatrixClientError) -> String? {
        try await askIfThere(.getState(type, key: key, of: room)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The name that the user has, or had, in the room; nil where there is none.
    package func displayName(of user: UserID, in room: RoomID) async throws(MatrixClientError) -> String? {
        guard let body = try await askIfThere(.getState("m.room.member", key: user.text, of: room)) else { return nil }
        return try read(body) { try JSONDecoder().decode(MemberContent.self, from: $0) }.displayname
    }

    /// The name in the user's profile; nil where there is none.
    package func profileName(of user: UserID) async throws(MatrixClientError) -> String? {
        guard let body = try await askIfThere(.getProfile(of: user)) else { return nil }
        return try read(body, ProfileReply.init(body:)).displayname
    }

    /// The room that the alias stands for; nil where it stands for none.
    package func resolve(_ alias: RoomAlias) async throws(MatrixClientError) -> RoomID? {
        guard let body = try await askIfThere(.resolveAlias(alias)) else { return nil }
        return try read(body, AliasReply.init(body:)).room
    }

    /// The same as the calls of those names, as a value in and a value out.
    package func answer(to query: MatrixQuery) async throws(MatrixClientError) -> MatrixQueryAnswer {
        switch query {
        case .profileName(let user): .name(try await profileName(of: user))
        case .displayName(let user, let room): .name(try await displayName(of: user, in: room))
        case .joinedMembers(let room): .members(try await joinedMembers(of: room))
        case .stateEvent(let room, let type, let key):
            .content(json: try await stateEvent(of: room, type: type, key: key))
        case .contents(let room, let type, let keys):
            .contents(try await contents(of: room, type: type, keys: keys))
        case .state(let room): .state(try await roomState(of: room))
        case .joinedRooms(let user): .rooms(try await joinedRooms(of: user))
        case .alias(let alias): .room(try await resolve(alias))
        case .poll(let room, let event, let user):
            try await poll(event, in: room, as: Masquerade(user: user))
        case .presence(let user): .presence(try await ask(.getPresence(of: user), PresenceReply.init(body:)).state)
        case .tellPresence(let user, let presence): try await tell(presence, of: user)
        }
    }

    private func tell(_ presence: UserPresence, of user: UserID) async throws(MatrixClientError) -> MatrixQueryAnswer {
        let response = try await homeserver.send(.setPresence(presence, of: user))
        guard response.isSuccess else { throw .refused(response.error) }
        return .told
    }

    private func contents(
        of room: RoomID,
        type: String,
        keys: [String]
    ) async throws(MatrixClientError) -> [String: String] {
        var contents: [String: String] = [:]
        for key in keys { contents[key] = try await stateEvent(of: room, type: type, key: key) }
        return contents
    }

    private static let relationParts = 30

    private func poll(
        _ event: EventID,
        in room: RoomID,
        as speaker: Masquerade
    ) async throws(MatrixClientError) -> MatrixQueryAnswer {
        guard let body = try await askIfThere(.getEvent(event, in: room, as: speaker)) else {
            return .poll(start: nil, related: [])
        }
        var related: [RoomEvent] = []
        var next: String?
        for _ in 0..<Self.relationParts {
            let response = try await homeserver.send(
                .relations("m.reference", to: event, in: room, from: next, as: speaker)
            )
            guard response.isSuccess else { throw .refused(response.error) }
            related += try read(response.body, StateReply.init(body:)).decoded
            next = try read(response.body, NextPartReply.init(body:)).next
            if next == nil { break }
        }
        return .poll(start: try? RawEvent(json: body).decode(), related: related)
    }

    /// One try. Whether it was heard matters to nobody: it is over in some seconds.
    package func tell(_ signal: MatrixSignal) async {
        switch signal {
        case .typing(let room, let user, let duration):
            let timeout = duration.map {
                $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000
            }
            _ = try? await homeserver.send(
                .typing(in: room, user: user, timeout: timeout, as: Masquerade(user: user))
            )
        }
    }

    // MARK: Parts

    private func ask<Reply>(
        _ request: MatrixRequest,
        _ decode: (Data) throws -> Reply
    ) async throws(MatrixClientError) -> Reply {
        let response = try await homeserver.send(request)
        guard response.isSuccess else { throw .refused(response.error) }
        return try read(response.body, decode)
    }

    private func askIfThere(_ request: MatrixRequest) async throws(MatrixClientError) -> Data? {
        let response = try await homeserver.send(request)
        if response.status == 404, response.error.code == "M_NOT_FOUND" { return nil }
        guard response.isSuccess else { throw .refused(response.error) }
        return response.body
    }

    private func read<Reply>(
        _ body: Data,
        _ decode: (Data) throws -> Reply
    ) throws(MatrixClientError) -> Reply {
        do {
            return try decode(body)
        } catch {
            throw MatrixClientError(.unreadable, "The homeserver's answer lacks what it must hold")
        }
    }
}
