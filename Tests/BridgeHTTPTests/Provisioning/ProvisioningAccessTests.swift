import BridgeCore
import BridgeHTTP
import Foundation
import HTTPTypes
import MatrixProtocol
import Synchronization
import Testing

/// Who is let in, and how often.
@Suite struct ProvisioningAccessTests {
    private static func user(_ text: String = "@a:hs") throws -> UserID { try #require(UserID(parsing: text)) }

    @Test(
        arguments: [
            ("Bearer \(TestProvisioning.secret)", 200), ("bearer \(TestProvisioning.secret)", 200), (nil, 401),
            ("", 401),
            (TestProvisioning.secret, 401), ("Bearer ", 401), ("Bearer the-shared_secret", 401), ("Basic x", 401),
            ("Bearer \(TestProvisioning.secret)x", 401), ("Bearer The-Shared", 401),
        ] as [(String?, Int)]
    )
    func secretDecides(_ header: String?, _ status: Int) async throws {
        let bridge = TestProvisioning()
        bridge.answer.withLock { $0 = .limits(count: 0, limit: nil) }
        var headers = HTTPFields()
        if let header { headers[.authorization] = header }
        let answer = try await bridge.send(.get, "/limits", token: nil, headers: headers)
        #expect(answer.status == status)
        #expect(answer.code == (status == 200 ? nil : "M_AS_BAD_TOKEN"))
        #expect(!bridge.log.all.contains { $0.contains(TestProvisioning.secret) })
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/link"), (.post, "/unlink"), (.get, "/listlinks/!a:hs"), (.post, "/querylink"),
        (.get, "/querynetworks"), (.get, "/limits"), (.get, "/status/!a:hs"), (.get, "/session"), (.delete, "/session"),
        (.delete, "/session/all"),
    ])
    func nothingIsOpen(_ method: HTTPRequest.Method, _ path: String) async throws {
        let bridge = TestProvisioning()
        for root in ["", "/v1"] {
            let body = method == .post ? ProvisioningRouteTests.body() : nil
            let answer = try await bridge.send(method, root + path, body, token: nil)
            #expect(answer.status == 401)
            #expect(answer.code == "M_AS_BAD_TOKEN")
        }
        #expect(bridge.requests.withLock { $0.isEmpty })
    }

    @Test func anEmptySecretLetsNobodyIn() async throws {
        #expect(try await TestProvisioning(secret: "").send(.get, "/limits", token: "").status == 401)
    }

    @Test func tokenInTheQueryDoesNotCount() async throws {
        let bridge = TestProvisioning()
        let path = "/limits?access_token=\(TestProvisioning.secret)"
        #expect(try await bridge.send(.get, path, token: nil).status == 401)
    }

    // MARK: Sessions

    @Test func openIDOpensASession() async throws {
        let bridge = TestProvisioning()
        let user = try Self.user()
        bridge.verdict.withLock { $0 = .success(user) }
        let body = #"{"matrixServer":"hs","openIdToken":"open-sesame"}"#
        let answer = try await bridge.send(.post, "/v1/exchange_openid", body, token: nil)
        #expect(answer.text == #"{"token":"token-1","userId":"@a:hs"}"#)
        #expect(bridge.verified.withLock { $0 } == ["open-sesame hs"])
        let session = try await bridge.send(.get, "/v1/session", token: "token-1")
        #expect(session.text == #"{"type":"widget","userId":"@a:hs"}"#)
        #expect(!bridge.log.all.contains { $0.contains("sesame") || $0.contains("token-1") })
    }

    @Test(arguments: [
        (false, 403, "not yours"), (true, 502, "away"),
    ])
    func refusedOpenIDOpensNone(_ isUnreachable: Bool, _ status: Int, _ words: String) async throws {
        let bridge = TestProvisioning()
        bridge.verdict.withLock { $0 = .failure(.init(isUnreachable: isUnreachable, sentence: words)) }
        let body = #"{"matrixServer":"hs","openIdToken":"t"}"#
        let answer = try await bridge.send(.post, "/v1/exchange_openid", body, token: nil)
        #expect(answer.status == status)
        #expect(answer.text == #"{"errcode":"M_AS_BAD_OPENID","error":"\#(words)"}"#)
    }

    @Test(arguments: [
        (#"{"openIdToken":"t"}"#, "matrixServer"), (#"{"matrixServer":7,"openIdToken":"t"}"#, "matrixServer"),
        (#"{"matrixServer":"hs"}"#, "openIdToken"), (#"{"matrixServer":"hs","openIdToken":null}"#, "openIdToken"),
        (#"{"matrixServer":"hs","openIdToken":""}"#, "openIdToken"),
    ])
    func wrongOpenIDBodyIsNamed(_ body: String, _ field: String) async throws {
        let bridge = TestProvisioning()
        let answer = try await bridge.send(.post, "/v1/exchange_openid", body, token: nil)
        #expect(answer.status == 400)
        #expect(answer.text.contains(#""field":"\#(field)""#))
        #expect(bridge.verified.withLock { $0.isEmpty })
    }

    @Test func aCodeOpensOneSession() async throws {
        let bridge = TestProvisioning()
        let code = bridge.site.offerCode(to: try Self.user())
        let body = #"{"code":"\#(code)"}"#
        let answer = try await bridge.send(.post, "/v1/exchange_code", body, token: nil)
        #expect(answer.text == #"{"token":"token-2","userId":"@a:hs"}"#)
        let again = try await bridge.send(.post, "/v1/exchange_code", body, token: nil)
        #expect(again.status == 403)
        #expect(again.code == "M_AS_BAD_TOKEN")
    }

    @Test func codesEndAndAreReplaced() async throws {
        let bridge = TestProvisioning()
        let first = bridge.site.offerCode(to: try Self.user())
        let second = bridge.site.offerCode(to: try Self.user())
        let others = bridge.site.offerCode(to: try Self.user("@b:hs"))
        func exchange(_ code: String) async throws -> Int {
            try await bridge.send(.post, "/exchange_code", #"{"code":"\#(code)"}"#, token: nil).status
        }
        #expect(try await exchange(first) == 403)
        #expect(try await exchange(second) == 200)
        bridge.wait(.seconds(600))
        #expect(try await exchange(others) == 403)
    }

    /// The user of a session is who proved it, whatever the body says.
    @Test func sessionSpeaksForItsUserOnly() async throws {
        let bridge = TestProvisioning()
        let token = try await bridge.session(of: try Self.user("@b:hs"))
        _ = try await bridge.send(.post, "/link", ProvisioningRouteTests.body(), token: token)
        guard case .link(let request) = bridge.requests.withLock({ $0.last }) else {
            Issue.record("not asked")
            return
        }
        #expect(request.user.text == "@b:hs")
    }

    @Test func sessionLooksWithItsOwnEyes() async throws {
        let bridge = TestProvisioning()
        bridge.answer.withLock { $0 = .links([]) }
        let token = try await bridge.session(of: try Self.user())
        _ = try await bridge.send(.get, "/listlinks/!a:hs", token: token)
        _ = try await bridge.send(.get, "/status/!a:hs", token: token)
        let room = try #require(RoomID(parsing: "!a:hs"))
        let user = try Self.user()
        #expect(bridge.requests.withLock { $0 } == [.listLinks(room, by: user), .listRequests(room, by: user)])
    }

    @Test func sessionsEndByThemselves() async throws {
        let bridge = TestProvisioning()
        let token = try await bridge.session(of: try Self.user())
        bridge.wait(.seconds(24 * 3600 - 1))
        #expect(try await bridge.send(.get, "/session", token: token).status == 200)
        bridge.wait(.seconds(1))
        #expect(try await bridge.send(.get, "/session", token: token).status == 401)
    }

    @Test func sessionsAreEndedAloneAndAllTogether() async throws {
        let bridge = TestProvisioning()
        var tokens: [String] = []
        for user in ["@a:hs", "@a:hs", "@a:hs", "@b:hs"] {
            tokens.append(try await bridge.session(of: try Self.user(user)))
        }
        func alive() async throws -> [Int] {
            var result: [Int] = []
            for token in tokens { result.append(try await bridge.send(.get, "/v1/session", token: token).status) }
            return result
        }
        let ended = try await bridge.send(.delete, "/v1/session", token: tokens[0])
        #expect(ended.text == #"{"ok":true}"#)
        #expect(try await alive() == [401, 200, 200, 200])
        #expect(try await bridge.send(.delete, "/v1/session/all", token: tokens[1]).text == #"{"ok":true}"#)
        #expect(try await alive() == [401, 401, 401, 200])
    }

    @Test func theSecretIsNoSession() async throws {
        let bridge = TestProvisioning()
        #expect(try await bridge.send(.get, "/v1/session").text == #"{"type":"provisioner"}"#)
        for path in ["/v1/session", "/v1/session/all"] {
            let answer = try await bridge.send(.delete, path)
            #expect(answer.status == 400)
            #expect(answer.code == "M_AS_UNSUPPORTED_OPERATION")
        }
    }

    @Test func somebodysOldestSessionGoesFirst() async throws {
        let bridge = TestProvisioning()
        var tokens: [String] = []
        for _ in 0..<21 {
            tokens.append(try await bridge.session(of: try Self.user()))
            bridge.wait(.seconds(1))
        }
        #expect(try await bridge.send(.get, "/session", token: tokens[0]).status == 401)
        #expect(try await bridge.send(.get, "/session", token: tokens[1]).status == 200)
    }

    // MARK: How often

    @Test func eightyAMinuteAndNoMore() async throws {
        let bridge = TestProvisioning(limitsRate: true)
        bridge.answer.withLock { $0 = .limits(count: 0, limit: nil) }
        for _ in 0..<80 { #expect(try await bridge.send(.get, "/limits").status == 200) }
        let answer = try await bridge.send(.get, "/limits")
        #expect(answer.status == 429)
        #expect(answer.code == "M_AS_LIMIT_EXCEEDED" || answer.text.contains(#""errcode":"M_AS_LIMIT_EXCEEDED""#))
        #expect(answer.text.contains(#""retry_after_ms":750"#))
        #expect(answer.headers[.retryAfter] == "1")
        #expect(bridge.requests.withLock { $0.count } == 80)
        // Somebody else is not held up, and after the wait that was told this one may go on.
        let token = try await bridge.session(of: try Self.user())
        #expect(try await bridge.send(.get, "/limits", token: token).status == 200)
        bridge.wait(.milliseconds(750))
        #expect(try await bridge.send(.get, "/limits").status == 200)
        #expect(try await bridge.send(.get, "/limits").status == 429)
    }

    @Test func withoutTheLimitThereIsNone() async throws {
        let bridge = TestProvisioning(limitsRate: false)
        bridge.answer.withLock { $0 = .limits(count: 0, limit: nil) }
        for _ in 0..<100 { #expect(try await bridge.send(.get, "/limits").status == 200) }
    }

    /// After too many wrong tokens from one address, the right one does not get in either.
    @Test func guessingIsLimited() async throws {
        let bridge = TestProvisioning(limitsRate: true)
        for _ in 0..<80 { #expect(try await bridge.send(.get, "/limits", token: "guess").status == 401) }
        #expect(try await bridge.send(.get, "/limits", token: "guess").status == 429)
        #expect(try await bridge.send(.get, "/limits").status == 429)
        #expect(try await bridge.send(.post, "/exchange_code", #"{"code":"x"}"#, token: nil).status == 429)
    }

    // MARK: Browsers

    @Test func everyAnswerIsOpenToAllPages() async throws {
        let bridge = TestProvisioning()
        for (path, token) in [("/limits", TestProvisioning.secret), ("/limits", "x"), ("/nothing", "x")] {
            let answer = try await bridge.send(.get, path, token: token)
            #expect(answer.headers[.accessControlAllowOrigin] == "*")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
        let preflight = try await bridge.send(.options, "/link", token: nil)
        #expect(preflight.status == 200)
        #expect(preflight.headers[.accessControlAllowOrigin] == "*")
        #expect(preflight.headers[.accessControlAllowHeaders]?.contains("Authorization") == true)
        #expect(preflight.headers[.accessControlAllowMethods]?.contains("DELETE") == true)
        #expect(preflight.headers[.accessControlAllowCredentials] == nil)
    }

    @Test func thePageIsServedAndGuarded() async throws {
        let bridge = TestProvisioning()
        for (path, type) in [
            ("", "text/html"), ("setup.css", "text/css"), ("setup.js", "text/javascript"),
            ("widget.js", "text/javascript"),
        ] {
            let answer = try await bridge.send(.get, "/v1/static/\(path)", token: nil)
            #expect(answer.status == 200)
            #expect(answer.text.count > 500)
            #expect(answer.headers[.contentType]?.hasPrefix(type) == true)
            let policy = try #require(answer.headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
            #expect(!policy.contains("unsafe"))
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(!answer.text.contains("//cdn") && !answer.text.contains("https://"))
        }
        let moved = try await bridge.send(.get, "/v1/static", token: nil)
        #expect(moved.status == 308)
        #expect(moved.headers[.location] == "static/")
        #expect(try await bridge.send(.get, "/v1/static/../setup.js", token: nil).status == 404)
        #expect(try await TestProvisioning(servesPage: false).send(.get, "/v1/static/", token: nil).status == 404)
    }

    @Test func theOwnListenerTellsThatItLives() async throws {
        let answer = try await TestProvisioning().send(.get, "/health", token: nil)
        #expect(answer.text == #"{"ok":true}"#)
    }
}
