import Foundation
import MatrixProtocol
import Testing

@Suite struct PolicyRuleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var type: String
        var content: String
        var rule: PolicyRuleContent?
        var testDescription: String { "\(type) \(content)" }
    }

    static let ban = #"{"entity": "@a:*", "recommendation": "m.ban", "reason": "spam"}"#

    static let types: [Row] = ["m.policy.rule.", "m.room.rule.", "org.matrix.mjolnir.rule."].flatMap { root in
        PolicyRuleContent.Kind.allCases.map { kind in
            Row(
                type: root + kind.rawValue,
                content: ban,
                rule: PolicyRuleContent(kind: kind, entity: "@a:*", recommendation: .ban, reason: "spam")
            )
        }
    }

    static let contents: [Row] = [
        (#"{"entity": "x", "recommendation": "org.matrix.mjolnir.ban"}"#, .ban),
        (#"{"entity": "x", "recommendation": "m.takedown"}"#, .unknown),
        (#"{"entity": "x", "recommendation": 7}"#, .unknown), (#"{"entity": "x"}"#, .unknown),
        (#"{"entity": "x", "recommendation": "m.ban", "reason": {}}"#, .ban),
        (#"{"entity": "", "recommendation": "m.ban"}"#, nil), (#"{"entity": [], "recommendation": "m.ban"}"#, nil),
        (#"{"recommendation": "m.ban", "hashes": {"sha256": "abc"}}"#, nil), ("{}", nil),
    ].map { (content: String, recommendation: PolicyRuleContent.Recommendation?) in
        Row(
            type: "m.policy.rule.user",
            content: content,
            rule: recommendation.map { PolicyRuleContent(kind: .user, entity: "x", recommendation: $0) }
        )
    }

    @Test(arguments: types + contents) func isRead(_ row: Row) throws {
        let event = try Self.event(row.type, row.content, stateKey: #""state_key": "rule","#)
        #expect(event.content == .policyRule(type: row.type, stateKey: "rule", row.rule))
    }

    @Test func whatIsNoStateIsNoRule() throws {
        let event = try Self.event("m.policy.rule.user", Self.ban, stateKey: "")
        #expect(event.content == .other(type: "m.policy.rule.user", stateKey: nil))
    }

    private static func event(_ type: String, _ content: String, stateKey: String) throws -> RoomEvent {
        let json = """
            {"type": "\(type)", \(stateKey) "event_id": "$e", "room_id": "!r", "sender": "@m:hs", "origin_server_ts": 1,
             "content": \(content)}
            """
        return try RawEvent(json: Data(json.utf8)).decode()
    }
}
