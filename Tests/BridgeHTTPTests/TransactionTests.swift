import BridgeCore
import BridgeHTTP
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MatrixProtocol
import NIOCore
import Synchronization
import Testing

@Suite struct TransactionTests {
    private static func message(_ id: String) -> String {
        """
        {"type":"m.room.message","event_id":"\(id)","room_id":"!r:hs","sender":"@a:hs","origin_server_ts":1,\
        "content":{"msgtype":"m.text","body":"hi"}}
        """
    }

    @Test(arguments: [TestBridge.root, ""])
    func eventsAndEphemeralAreHandedOn(_ root: String) async throws {
        let bridge = TestBridge()
        let body = """
            {"events":[\(Self.message("$1")),\(Self.message("$2"))],
             "ephemeral":[{"type":"m.typing","room_id":"!r:hs","content":{"user_ids":[]}}]}
            """
        let answer = try await bridge.send(.put, "\(root)/transactions/17", body)
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(answer.headers[.contentType] == "application/json")
        let taken = try #require(bridge.transactions.withLock { $0.first })
        #expect(taken.id == "17")
        #expect(taken.events.map(\.eventID?.text) == ["$1", "$2"])
        #expect(taken.ephemeral.count == 1)
    }

    /// Every field of the wrong type: the event goes no further, its neighbours do.
    @Test func oddEventSpoilsNoOther() async throws {
        let bridge = TestBridge()
        let odd = """
            {"type":7,"event_id":[],"room_id":{},"sender":null,"origin_server_ts":"x","content":"y","state_key":1,\
            "unsigned":false}
            """
        let body = #"{"events":[\#(Self.message("$1")),\#(odd),7,null,[],"x",\#(Self.message("$2"))]}"#
        #expect(try await bridge.put("1", body).status == 200)
        let events = try #require(bridge.transactions.withLock { $0.first?.events })
        let decoded = events.compactMap { try? $0.decode() }
        #expect(decoded.map(\.id.text) == ["$1", "$2"])
    }

    @Test func repeatedTransactionIsAnsweredAgain() async throws {
        let bridge = TestBridge()
        for _ in 1...2 { #expect(try await bridge.put("1", #"{"events":[]}"#).status == 200) }
        #expect(bridge.transactions.withLock { $0.map(\.id) } == ["1", "1"])
    }

    @Test(arguments: [
        ("", "M_NOT_JSON"), ("{", "M_NOT_JSON"), ("nonsense", "M_NOT_JSON"), (#"{"events":[}"#, "M_NOT_JSON"),
        (#"{"events":[]} x"#, "M_NOT_JSON"), ("[]", "M_BAD_JSON"), ("7", "M_BAD_JSON"), ("{}", "M_BAD_JSON"),
        (#"{"events":{}}"#, "M_BAD_JSON"), (#"{"events":null}"#, "M_BAD_JSON"),
    ])
    func malformedBodyIsRefused(_ body: String, _ code: String) async throws {
        let bridge = TestBridge()
        let answer = try await bridge.put("1", body)
        #expect(answer.status == 400)
        #expect(answer.code == code)
        #expect(bridge.transactions.withLock { $0.isEmpty })
    }

    @Test func fullStoreIsNeverAcknowledged() async throws {
        let bridge = TestBridge()
        bridge.isFull.withLock { $0 = true }
        let answer = try await bridge.put("1", #"{"events":[]}"#)
        #expect(answer.status == 503)
        #expect(answer.code == "M_UNKNOWN")
        bridge.isFull.withLock { $0 = false }
        #expect(try await bridge.put("1", #"{"events":[]}"#).status == 200)
    }

    @Test func nothingIsTakenAfterAStopBegan() async throws {
        let bridge = TestBridge()
        bridge.isStopping.withLock { $0 = true }
        #expect(try await bridge.put("1", #"{"events":[]}"#).status == 503)
        #expect(try await bridge.send(.get, TestBridge.root + "/users/@a:hs").status == 503)
        #expect(bridge.transactions.withLock { $0.isEmpty })
        #expect(bridge.questions.withLock { $0.isEmpty })
    }

    @Test(
        arguments: [
            ("a%2Fb%20c", 200, "a/b c"), ("%E2%82%AC", 200, "€"), ("1+1", 200, "1+1"), ("%ff", 400, nil),
            ("%0", 400, nil),
            ("%00", 400, nil), ("", 400, nil), (String(repeating: "9", count: 2_000), 400, nil), ("1/2", 404, nil),
        ] as [(String, Int, String?)]
    )
    func idsAreDecoded(_ id: String, _ status: Int, _ taken: String?) async throws {
        let bridge = TestBridge()
        let answer = try await bridge.put(id, #"{"events":[]}"#)
        #expect(answer.status == status)
        #expect((answer.code == nil) == (status == 200))
        #expect(bridge.transactions.withLock { $0.first?.id } == taken)
    }

    @Test(arguments: [(999, 200), (1_000, 200), (1_001, 413), (60_000_000, 413)])
    func bodiesHaveALimit(_ size: Int, _ status: Int) async throws {
        let bridge = TestBridge(bodyLimit: 1_000)
        let body = #"{"events":[]}"# + String(repeating: " ", count: size - 13)
        let answer = try await bridge.put("1", body)
        #expect(answer.status == status)
        #expect(answer.code == (status == 413 ? "M_TOO_LARGE" : nil))
    }

    @Test func oneTransactionAtATime() async throws {
        let inside = Mutex((now: 0, most: 0))
        let services = BridgeHTTPServices(
            acceptTransaction: { _, _, _ in
                inside.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                // Room for the others to come in, were they let in.
                for _ in 1...100 { await Task.yield() }
                inside.withLock { $0.now -= 1 }
                return .accepted
            },
            ask: { _ in .found }
        )
        let bridge = TestBridge()
        let responder = BridgeResponder(services: services, settings: bridge.settings, logger: bridge.log.logger)
        try await bridge.listener(responder).application.test(.router) { client in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for id in 1...20 {
                    group.addTask {
                        try await client.execute(
                            uri: "/transactions/\(id)",
                            method: .put,
                            headers: [.authorization: "Bearer \(TestBridge.token)"],
                            body: ByteBuffer(string: #"{"events":[]}"#)
                        ) { $0.status.code }
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
        }
        #expect(inside.withLock { $0.most } == 1)
    }
}
