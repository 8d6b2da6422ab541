import BridgeCore
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MatrixProtocol
import NIOCore
import NIOFoundationCompat

/// Answers every request of the main listener: finds its route, checks its token, asks the services, and notes it in
/// the log.
package struct BridgeResponder: HTTPResponder {
    package typealias Context = BridgeRequestContext

    private let services: BridgeHTTPServices
    private let provisioning: ProvisioningSite?
    private let media: MediaSite?
    private let routes: RouteTable<BridgeEndpoint>
    private let access: AccessCheck
    private let bodies: BodyReader
    private let turnstile = Turnstile()
    private let log: RequestLog
    private let logger: Logger

    /// - Parameters:
    ///   - provisioning: nil where it has a listener of its own.
    ///   - media: likewise, or where none are served.
    package init(
        services: BridgeHTTPServices,
        settings: BridgeHTTPSettings,
        provisioning: ProvisioningSite? = nil,
        media: MediaSite? = nil,
        logger: Logger
    ) {
        self.services = services
        self.provisioning = provisioning
        self.media = media
        self.logger = logger
        log = RequestLog(logger: logger)
        routes = .bridge(servesMetrics: services.metricsText != nil)
        access = AccessCheck(token: settings.homeserverToken)
        bodies = BodyReader(limit: settings.bodyLimit)
    }

    package func respond(to request: Request, context: Context) async throws -> Response {
        if let media, media.owns(request.uri.path) { return await media.respond(to: request, for: context.reader) }
        let start = ContinuousClock.now
        let (answer, pattern) = await self.answer(to: request, context)
        log.note(request, pattern, answer, since: start)
        return answer.response(hidesBody: request.method == .head)
    }

    private func answer(to request: Request, _ context: Context) async -> (Answer, pattern: String) {
        let path = request.uri.path
        if let provisioning, provisioning.owns(path) { return await provisioning.answer(to: request, context) }
        switch routes.find(request.method, path) {
        case .unknown: return (.unknownPath, "unknown")
        case .wrongMethod(let allowed): return (.wrongMethod(allowed: allowed), "unknown")
        case .found(let route, let parameter):
            return (await answer(to: request, route: route, parameter: parameter), route.pattern)
        }
    }

    private func answer(to request: Request, route: Route<BridgeEndpoint>, parameter: Substring) async -> Answer {
        guard let query = QueryString(request.uri.query ?? "") else { return .badQuery }
        if route.endpoint.isForHomeserver {
            let headers = request.headers[values: .authorization]
            switch access.judge(headers: headers, query: query.values(of: AccessCheck.queryName)) {
            case .missing: return .tokenMissing
            case .refused: return .tokenRefused
            case .granted: if services.isStopping() { return .stopping }
            }
        }
        guard let parameter = parameter.removingPercentEncoding else { return .badParameter }
        return await answer(to: request, route.endpoint, parameter, query)
    }

    private func answer(
        to request: Request,
        _ endpoint: BridgeEndpoint,
        _ parameter: String,
        _ query: QueryString
    ) async -> Answer {
        switch endpoint {
        case .transaction: return await takeTransaction(parameter, request)
        case .ping: return await answerPing(request)
        case .user: return await ask(UserID(parsing: parameter).map(Question.user))
        case .room: return await ask(RoomAlias(parsing: parameter).map(Question.room))
        case .thirdPartyProtocol: return await ask(.thirdPartyProtocol(parameter))
        case .thirdPartyLocation: return await ask(.thirdPartyLocation(protocol: parameter, fields: query.fields))
        case .thirdPartyUser: return await ask(.thirdPartyUser(protocol: parameter, fields: query.fields))
        case .thirdPartyLocationOfAlias:
            guard let alias = query.fields["alias"] else { return .missing("alias") }
            return await ask(RoomAlias(parsing: alias).map(Question.thirdPartyLocationOfAlias))
        case .thirdPartyUserOfID:
            guard let user = query.fields["userid"] else { return .missing("userid") }
            return await ask(UserID(parsing: user).map(Question.thirdPartyUserOfID))
        case .health: return Answer(await services.ask(.health))
        case .metrics: return .metrics(services.metricsText?() ?? "")
        }
    }

    /// What is no identifier names nobody and nothing of ours.
    private func ask(_ question: Question?) async -> Answer {
        guard let question else { return .notFound }
        return Answer(await services.ask(question))
    }
}

extension BridgeResponder {
    private static let longestTransactionID = 1_024

    private func takeTransaction(_ id: String, _ request: Request) async -> Answer {
        guard !id.isEmpty, id.utf8.count <= Self.longestTransactionID, !id.utf8.contains(0) else {
            return .badParameter
        }
        let transaction: TransactionBody
        switch await read(request) {
        case .failure(let refusal): return refusal.answer
        case .success(let body):
            do throws(TransactionBody.Problem) {
                transaction = try TransactionBody(parsing: body)
            } catch {
                return Self.refusal(error)
            }
        }
        do {
            let verdict = try await turnstile.pass {
                // It may have waited behind others while the bridge was told to stop.
                if services.isStopping() { return TransactionVerdict.stopping }
                return try await services.acceptTransaction(id, transaction.events, transaction.ephemeral)
            }
            switch verdict {
            case .accepted: return .empty
            case .stopping: return .stopping
            }
        } catch {
            logger.error("Transaction not stored", metadata: ["reason": "\(error)"])
            return .notStored
        }
    }

    private func answerPing(_ request: Request) async -> Answer {
        switch await read(request) {
        case .failure(let refusal): return refusal.answer
        case .success(let body):
            guard body.isEmpty || (try? JSONDecoder().decode(PingBody.self, from: Data(body))) != nil else {
                return .refusal(.badRequest, "M_NOT_JSON", "The body is no JSON of a ping")
            }
            return .empty
        }
    }

    private struct Refusal: Error { let answer: Answer }

    private func read(_ request: Request) async -> Result<[UInt8], Refusal> {
        do {
            return .success(Array(buffer: try await bodies.read(request)))
        } catch is BodyReader.TooLarge {
            return .failure(Refusal(answer: .tooLarge(limit: bodies.limit)))
        } catch {
            return .failure(Refusal(answer: .broken))
        }
    }

    private static func refusal(_ problem: TransactionBody.Problem) -> Answer {
        switch problem {
        case .notJSON: .refusal(.badRequest, "M_NOT_JSON", "The body is no JSON")
        case .badJSON: .refusal(.badRequest, "M_BAD_JSON", "The body has no list of events")
        }
    }
}
