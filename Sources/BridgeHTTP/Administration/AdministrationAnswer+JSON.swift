import BridgeCore
import Foundation
import HTTPTypes
import IRCProtocol
import MatrixProtocol

extension Answer {
    /// With names as the Matrix API has them, `user_id`.
    static func named(_ value: some Encodable) -> Answer { json(value, keys: .convertToSnakeCase) }

    init(_ answer: AdministrationAnswer) {
        switch answer {
        case .version(let version): self = .named(["version": version])
        case .users(let users): self = .named(["users": users.map(UserBody.init)])
        case .rooms(let rooms): self = .named(["rooms": rooms.map(RoomBody.init)])
        case .connection(let connection): self = .named(ConnectionBody(connection))
        case .lines(let lines, let isComplete): self = .named(LinesBody(lines: lines, complete: isComplete))
        case .networks(let networks): self = .named(["networks": networks.map(\.name)])
        case .done: self = .empty
        case .sweep(let report): self = .named(SweepBody(report))
        case .optOuts(let optOuts): self = .named(["opt_outs": optOuts.map(OptOutBody.init)])
        case .refused(let refusal):
            let (status, code): (HTTPResponse.Status, String) =
                switch refusal.code {
                case .invalid: (.badRequest, "M_INVALID_PARAM")
                case .unknown: (.notFound, "M_NOT_FOUND")
                case .conflict: (.conflict, "M_CONFLICT")
                }
            self = .refusal(status, code, refusal.sentence)
        }
    }
}

private struct UserBody: Encodable {
    var userId: String
    var connections: [ConnectionBody]
    var rooms: [String]
    var adminRoom: String?
    var lastActiveTs: Int64?
    var admin: Bool
    var barred: String?

    init(_ report: UserReport) {
        userId = report.user.text
        connections = report.connections.map(ConnectionBody.init)
        rooms = report.rooms.map(\.text)
        adminRoom = report.adminRoom?.text
        lastActiveTs = report.lastActive
        admin = report.isAdministrator
        barred = report.bar
    }
}

private struct ConnectionBody: Encodable {
    var server: String
    var nick: String
    var state: String
    var refusal: String?
    var serverName: String?
    var username: String?
    var channels: [String]
    var pending: Int
    var hasPassword: Bool
    var hasQuit: Bool

    init(_ connection: UserReport.Connection) {
        server = connection.network.name
        nick = connection.nick
        state = connection.state.rawValue
        refusal = connection.refusal
        serverName = connection.server
        username = connection.username
        channels = connection.channels
        pending = connection.pending
        hasPassword = connection.hasPassword
        hasQuit = connection.hasQuit
    }
}

private struct RoomBody: Encodable {
    struct Link: Encodable {
        var server: String
        var channel: String
        var origin: String
        var hasKey: Bool
        var onChannel: Int
        var reporter: String?
    }

    var roomId: String
    var kind: String
    var links: [Link]
    var userId: String?
    var matrixMembers: Int
    var ghosts: Int
    var banned: String?

    init(_ report: RoomReport) {
        roomId = report.room.text
        kind = report.kind.rawValue
        links = report.links.map { link in
            Link(
                server: link.network.name,
                channel: link.channel,
                origin: link.origin.rawValue,
                hasKey: link.hasKey,
                onChannel: link.onChannel,
                reporter: link.reporter
            )
        }
        userId = report.user?.text
        matrixMembers = report.matrixMembers
        ghosts = report.ghosts
        banned = report.ban
    }
}

private struct OptOutBody: Encodable {
    var server: String
    var channel: String
    var nick: String
    var account: String?
    var sinceTs: Int64

    init(_ optOut: OptOut) {
        server = optOut.network.name
        channel = optOut.channel.text
        nick = optOut.nick.text
        account = optOut.account
        sinceTs = optOut.since
    }
}

private struct LinesBody: Encodable {
    var lines: [String]
    var complete: Bool
}

private struct SweepBody: Encodable {
    var users: [String]
    var total: Int
    var done: Int
    var running: Bool

    init(_ report: SweepReport) {
        users = report.users.map(\.text)
        total = report.total
        done = report.done
        running = report.isRunning
    }
}

struct StuckBody: Encodable {
    struct Event: Encodable {
        var sequence: Int64
        var eventId: String
        var roomId: String?
        var sender: String?
        var linesDone: Int
        var arrivedTs: Int64
    }

    struct Order: Encodable {
        var transactionId: String
        var userId: String
        var action: String
        var roomId: String?
        var givenTs: Int64
    }

    var journal: [Event]
    var outbox: [Order]
    var setAside: Int

    init(_ rows: StuckRows) {
        journal = rows.journal.map { row in
            Event(
                sequence: row.sequence.rawValue,
                eventId: row.event.text,
                roomId: row.room?.text,
                sender: row.sender?.text,
                linesDone: row.linesDone,
                arrivedTs: row.arrived
            )
        }
        outbox = rows.outbox.map { row in
            Order(
                transactionId: row.transaction.text,
                userId: row.user.text,
                action: row.action,
                roomId: row.room?.text,
                givenTs: row.given
            )
        }
        setAside = rows.setAside
    }
}
