import BridgeCore
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MatrixProtocol
import Synchronization

/// The provisioning interface: who asks, how often they may, and what they want, which the core then decides.
///
/// Callers are integration managers with the shared secret, who name the user they speak for, and users with a session
/// of their own. Sessions live in memory: after a restart users prove again who they are.
package final class ProvisioningSite: Sendable {
    private struct State {
        var book = SessionBook()
        var limiter = RateLimiter()
    }

    /// What is served under the prefix, and under `/v1` once more: `GET /status/{}`.
    package static let routes = RouteTable<ProvisioningEndpoint>.provisioning(prefix: "", servesPage: true).routes
        .filter { !$0.pattern.hasPrefix("/v1/") }.map { "\($0.method.rawValue) \($0.pattern)" }

    let services: ProvisioningServices
    private let settings: ProvisioningSettings
    private let routes: RouteTable<ProvisioningEndpoint>
    private let secret: AccessCheck
    private let bodies: BodyReader
    private let logger: Logger
    private let state = Mutex(State())

    package init(services: ProvisioningServices, settings: ProvisioningSettings, logger: Logger) {
        self.services = services
        self.settings = settings
        self.logger = logger
        routes = .provisioning(prefix: settings.prefix, servesPage: settings.servesPage)
        secret = AccessCheck(token: settings.secret)
        bodies = BodyReader(limit: settings.bodyLimit)
    }

    /// A code that opens one session for the user, within ten minutes; codes given before are void.
    package func offerCode(to user: UserID) -> String {
        let code = services.makeToken()
        let now = services.now()
        state.withLock { $0.book.offer(code, to: user, now: now) }
        return code
    }

    func owns(_ path: String) -> Bool { path == settings.prefix || path.hasPrefix(settings.prefix + "/") }

    func answer(to request: Request, _ context: BridgeRequestContext) async -> (Answer, pattern: String) {
        guard settings.isEnabled else { return (open(RequestRefusal.disabled.answer), "provisioning") }
        if request.method == .options { return (.preflight, "provisioning") }
        switch routes.find(request.method, request.uri.path) {
        case .unknown: return (open(.unknownPath), "unknown")
        case .wrongMethod(let allowed): return (open(.wrongMethod(allowed: allowed)), "unknown")
        case .found(let route, let parameter):
            switch route.endpoint {
            case .file(let file): return (file.answer, route.pattern)
            case .pageMoved: return (.pageMoved, route.pattern)
            default:
                let answer = await answer(to: request, context, route.endpoint, parameter)
                return (open(answer), route.pattern)
            }
        }
    }

    /// Any page may ask: nothing is granted to a browser for being one, only to who holds a token.
    private func open(_ answer: Answer) -> Answer {
        var answer = answer
        answer.headers.merge(Answer.openToAll)
        return answer
    }

    private func answer(
        to request: Request,
        _ context: BridgeRequestContext,
        _ endpoint: ProvisioningEndpoint,
        _ parameter: Substring
    ) async -> Answer {
        do throws(RequestRefusal) {
            let address = "address \(context.caller(request))"
            guard endpoint.entry == .proved else {
                try count(address)
                if services.isStopping() { throw .stopping }
                return try await prove(endpoint, try await fields(of: request))
            }
            let entrance = try admit(request, address)
            let fields = request.method == .post ? try await fields(of: request) : ProvisioningFields()
            let caller = try name(entrance, fields)
            try count(caller.countedAs)
            if services.isStopping() { throw .stopping }
            return try await answer(caller, endpoint, parameter, fields)
        } catch {
            return error.answer
        }
    }

    // MARK: Who asks

    private enum Entrance {
        case session(UserID, token: String)
        case secret
    }

    /// A wrong token counts against the address that it came from, and what has guessed too often is not listened to
    /// even when it guesses right.
    private func admit(_ request: Request, _ address: String) throws(RequestRefusal) -> Entrance {
        let headers = request.headers[values: .authorization]
        let now = services.now()
        if let token = headers.first.flatMap(AccessCheck.bearerToken), headers.count == 1,
            let user = state.withLock({ $0.book.user(of: token, now: now) })
        {
            return .session(user, token: token)
        }
        if settings.limitsRate, let wait = state.withLock({ $0.limiter.refusal(address, now: now) }) {
            throw .rateLimited(for: wait)
        }
        switch secret.judge(headers: headers, query: []) {
        case .granted: return .secret
        case .missing:
            try count(address)
            throw .tokenMissing
        case .refused:
            try count(address)
            throw .tokenRefused
        }
    }

    private func name(_ entrance: Entrance, _ fields: ProvisioningFields) throws(RequestRefusal) -> Caller {
        switch entrance {
        case .session(let user, let token): .session(user, token: token)
        case .secret: .manager(for: try fields.user())
        }
    }

    private func count(_ caller: String) throws(RequestRefusal) {
        guard settings.limitsRate else { return }
        let now = services.now()
        if let wait = state.withLock({ $0.limiter.take(caller, now: now) }) { throw .rateLimited(for: wait) }
    }

    // MARK: Sessions

    private func prove(
        _ endpoint: ProvisioningEndpoint,
        _ fields: ProvisioningFields
    ) async throws(RequestRefusal) -> Answer {
        let user: UserID
        if endpoint == .exchangeCode {
            let code = try fields.text("code")
            let now = services.now()
            guard let found = state.withLock({ $0.book.redeem(code, now: now) }) else {
                throw RequestRefusal(.forbidden, .badToken, "The link has been used already, or is too old")
            }
            user = found
        } else {
            let (server, token) = (try fields.text("matrixServer"), try fields.text("openIdToken"))
            switch await services.verify(token, server) {
            case .success(let found): user = found
            case .failure(let refusal):
                throw RequestRefusal(
                    refusal.isUnreachable ? .badGateway : .forbidden,
                    .badOpenID,
                    refusal.sentence
                )
            }
        }
        let token = services.makeToken()
        let now = services.now()
        state.withLock { $0.book.open(token, for: user, now: now) }
        logger.info("A session for provisioning is opened", metadata: ["matrix.user": "\(user)"])
        return .json(["token": token, "userId": user.text])
    }

    func endSession(_ token: String) { state.withLock { $0.book.close(token) } }
    func endAllSessions(of user: UserID) { state.withLock { $0.book.closeAll(of: user) } }

    // MARK: Bodies

    private func fields(of request: Request) async throws(RequestRefusal) -> ProvisioningFields {
        let body: [UInt8]
        do {
            body = Array(buffer: try await bodies.read(request))
        } catch is BodyReader.TooLarge {
            throw RequestRefusal(.contentTooLarge, .badValue, "A body may have \(bodies.limit) bytes")
        } catch {
            throw RequestRefusal(.badRequest, .badValue, "The body broke off")
        }
        return try ProvisioningFields(body)
    }
}

/// Who was let in.
enum Caller: Sendable, Hashable {
    case session(UserID, token: String)
    /// The holder of the shared secret, and whom they speak for.
    case manager(for: UserID?)

    var user: UserID? {
        switch self {
        case .session(let user, _): user
        case .manager(let user): user
        }
    }

    /// Whose eyes count; nil for a manager, who is trusted with all rooms.
    var viewer: UserID? {
        if case .session(let user, _) = self { user } else { nil }
    }

    /// Each user counts alone, whoever asks for them.
    var countedAs: String {
        switch self {
        case .session(let user, _): "session \(user)"
        case .manager(let user): "manager \(user?.text ?? "")"
        }
    }
}
