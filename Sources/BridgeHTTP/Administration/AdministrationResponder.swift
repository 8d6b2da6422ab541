import BridgeCore
import Foundation
import HTTPTypes
import Hummingbird
import IRCProtocol
import Logging
import MatrixProtocol
import NIOCore
import NIOFoundationCompat

/// Answers operators. Every route wants the token of the interface in the `Authorization` header: in a query it would
/// come to stand in logs and histories.
package struct AdministrationResponder: HTTPResponder {
    package typealias Context = BridgeRequestContext

    /// What is served: `GET /users/{}`.
    package static let routes = AdministrationRoute.all.map { "\($0.method.rawValue) \($0.pattern)" }

    private let services: AdministrationServices
    private let access: AccessCheck
    private let bodies = BodyReader(limit: 65_536)
    private let logger: Logger

    package init(services: AdministrationServices, token: String, logger: Logger) {
        self.services = services
        self.logger = logger
        access = AccessCheck(token: token)
    }

    package func respond(to request: Request, context: Context) async throws -> Response {
        let start = ContinuousClock.now
        let (answer, pattern) = await self.answer(to: request)
        logger.log(
            level: .info,
            "An operator's request answered",
            metadata: [
                "http.method": "\(request.method.rawValue.prefix(16))", "http.route": "\(pattern)",
                "http.status": "\(answer.status.code)", "http.duration": "\(ContinuousClock.now - start)",
            ]
        )
        return answer.response(hidesBody: false)
    }

    private func answer(to request: Request) async -> (Answer, pattern: String) {
        // Who has no token learns nothing, not even what there is.
        switch access.judge(headers: request.headers[values: .authorization], query: []) {
        case .missing: return (.tokenMissing, "unknown")
        case .refused:
            return (.refusal(.forbidden, "M_FORBIDDEN", "The access token is not the one of this interface"), "unknown")
        case .granted: if services.isStopping() { return (.stopping, "unknown") }
        }
        switch AdministrationRoute.find(request.method, request.uri.path) {
        case .unknown: return (.unknownPath, "unknown")
        case .wrongMethod(let allowed): return (.wrongMethod(allowed: allowed), "unknown")
        case .found(let endpoint, let pattern, let parameters):
            do throws(AdministrationMistake) {
                return (try await answer(to: request, endpoint, parameters), pattern)
            } catch {
                return (error.answer, pattern)
            }
        }
    }

    private func answer(
        to request: Request,
        _ endpoint: AdministrationRoute.Endpoint,
        _ encoded: [Substring]
    ) async throws(AdministrationMistake) -> Answer {
        guard let query = QueryString(request.uri.query ?? "") else { return .badQuery }
        var parameters: [String] = []
        for parameter in encoded {
            guard let decoded = parameter.removingPercentEncoding else { return .badParameter }
            parameters.append(decoded)
        }
        let fields = AdministrationFields(query)
        if endpoint == .stuck { return try await stuck(fields) }
        let body = try await read(request)
        let wanted = try AdministrationRequest(endpoint, parameters, fields, body)
        guard case .administration(let answer) = await services.ask(wanted) else { return .stopping }
        return Answer(answer)
    }

    private func stuck(_ fields: AdministrationFields) async throws(AdministrationMistake) -> Answer {
        let age = Duration.seconds(try fields.number("olderThan") ?? 300)
        do {
            return .named(StuckBody(try await services.stuckRows(age)))
        } catch {
            logger.error("The database could not be looked at", metadata: ["reason": "\(error)"])
            return .refusal(.serviceUnavailable, "M_UNKNOWN", "The database could not be looked at")
        }
    }

    private func read(_ request: Request) async throws(AdministrationMistake) -> Data {
        do {
            return Data(buffer: try await bodies.read(request))
        } catch is BodyReader.TooLarge {
            throw AdministrationMistake("M_TOO_LARGE", "A body may have \(bodies.limit) bytes")
        } catch {
            throw AdministrationMistake("M_UNKNOWN", "The body broke off")
        }
    }
}

extension AdministrationRequest {
    /// What the request asks of the core.
    init(
        _ endpoint: AdministrationRoute.Endpoint,
        _ parameters: [String],
        _ query: AdministrationFields,
        _ body: Data
    ) throws(AdministrationMistake) {
        func place() throws(AdministrationMistake) -> (NetworkID, UserID?) {
            let name = parameters[1]
            if name.isEmpty { return (NetworkID(parameters[0]), nil) }
            guard let user = UserID(parsing: name) else {
                throw AdministrationMistake("M_INVALID_PARAM", "The path names no user id")
            }
            return (NetworkID(parameters[0]), user)
        }
        switch endpoint {
        case .version, .stuck: self = .version
        case .inspectUsers: self = .inspectUsers(try query.pattern("regex"))
        case .inspectRooms: self = .inspectRooms(try query.pattern("regex"))
        case .inspectUser:
            guard let user = UserID(parsing: parameters[0]) else {
                throw AdministrationMistake("M_INVALID_PARAM", "The path names no user id")
            }
            self = .inspectUser(user)
        case .inspectRoom:
            guard let room = RoomID(parsing: parameters[0]) else {
                throw AdministrationMistake("M_INVALID_PARAM", "The path names no room id")
            }
            self = .inspectRoom(room)
        case .inspectConnection:
            let (network, user) = try place()
            self = .inspectConnection(network, user)
        case .raw:
            let (network, user) = try place()
            let lines = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
            self = .raw(network, user, lines)
        case .killUser:
            let fields = try AdministrationFields(json: body)
            self = .killUser(
                try fields.user("user_id"),
                reason: fields.text("reason") ?? "Ended by the administration",
                deactivates: try fields.flag("deactivate")
            )
        case .reactivateUser: self = .reactivate(try AdministrationFields(json: body).user("user_id"))
        case .killRoom:
            let fields = try AdministrationFields(json: body)
            self = .killRoom(
                try fields.room("room_id"),
                NetworkID(try fields.required("domain")),
                channel: try fields.required("channel"),
                reason: fields.text("reason") ?? "Ended by the administration",
                isAnnounced: try fields.flag("leave_notice", default: true),
                removesAliases: try fields.flag("remove_alias", default: true)
            )
        case .listOptOuts: self = .listOptOuts
        case .liftOptOut:
            let fields = try AdministrationFields(json: body)
            self = .liftOptOut(
                NetworkID(try fields.required("domain")),
                channel: try fields.required("channel")
            )
        case .reapUsers:
            let reason = query.text("reason") ?? "Idle for too long"
            self = .sweep(try Self.plan(query, .reap(reason: reason)))
        case .warnUsers: self = .sweep(try Self.plan(query, .warn(text: try query.required("msg"))))
        case .sweepProgress: self = .sweepProgress
        case .stopSweep: self = .stopSweep
        }
    }

    private static func plan(
        _ fields: AdministrationFields,
        _ deed: SweepPlan.Deed
    ) throws(AdministrationMistake) -> SweepPlan {
        let network = NetworkID(try fields.required("server"))
        guard let hours = try fields.number("since") else {
            throw AdministrationMistake("M_MISSING_PARAM", "since is missing")
        }
        return SweepPlan(
            network: network,
            deed: deed,
            idleFor: .seconds(hours * 3600),
            isDryRun: try fields.flag("dryrun"),
            limit: try fields.number("targetCount"),
            spared: try fields.pattern("excludeRegex"),
            sparesUnknown: try fields.flag("defaultOnline", default: true)
        )
    }
}
