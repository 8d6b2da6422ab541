import Foundation
import MatrixProtocol
import Testing

/// Polls, calls and unknown events, by all the names that clients give them.
@Suite struct PollTests {
    static func content(_ type: String, _ content: String, stateKey: String? = nil) throws -> EventContent {
        let state = stateKey.map { #","state_key":"\#($0)""# } ?? ""
        let json = """
            {"type":"\(type)","event_id":"$e","room_id":"!r:b","sender":"@a:b","origin_server_ts":1,"content":\(content)\(state)}
            """
        return try RawEvent(json: Data(json.utf8)).decode().content
    }

    static let lunch = PollStart(
        question: "Lunch?",
        answers: [.init(id: "1", text: "Pizza"), .init(id: "2", text: "Soup")],
        maxSelections: 2
    )
    static let prefix = "org.matrix.msc3381.poll"
    static let text = "org.matrix.msc1767.text"
    static let reference = #""m.relates_to":{"rel_type":"m.reference","event_id":"$p"}"#

    static let rows: [(String, String, EventContent)] = {
        guard let poll = EventID(parsing: "$p") else { return [] }
        return [
            (
                "\(prefix).start",
                """
                {"\(prefix).start":{"question":{"\(text)":"Lunch?"},"kind":"x","max_selections":2,"answers":[
                 {"id":"1","\(text)":"Pizza"},{"id":5},{"id":"2","body":"Soup"},7]}}
                """,
                .poll(.start(lunch))
            ),
            (
                "m.poll.start",
                """
                {"m.poll":{"question":{"m.text":[{"body":"<b>x</b>","mimetype":"text/html"},{"body":"Lunch?"}]},
                 "max_selections":2,"answers":[{"m.id":"1","m.text":[{"body":"Pizza"}]},
                 {"m.id":"2","m.text":[{"body":"Soup","mimetype":"text/plain"}]}]}}
                """,
                .poll(.start(lunch))
            ),
            (
                "\(prefix).response",
                #"{\#(reference),"\#(prefix).response":{"answers":["1",2,"3"]}}"#,
                .poll(.response(to: poll, answers: ["1", "3"]))
            ),
            ("m.poll.response", #"{\#(reference),"m.selections":["1"]}"#, .poll(.response(to: poll, answers: ["1"]))),
            ("m.poll.response", #"{\#(reference)}"#, .poll(.response(to: poll, answers: []))),
            ("\(prefix).end", #"{\#(reference),"\#(text)":"Over."}"#, .poll(.end(of: poll, text: "Over."))),
            ("m.poll.end", #"{\#(reference),"m.text":[{"body":"Over."}]}"#, .poll(.end(of: poll, text: "Over."))),
            ("m.poll.end", #"{\#(reference)}"#, .poll(.end(of: poll, text: nil))),
            // What makes no sense is no poll.
            ("m.poll.end", "{}", .other(type: "m.poll.end", stateKey: nil)),
            ("m.poll.start", #"{"m.poll":5}"#, .other(type: "m.poll.start", stateKey: nil)),
            ("m.poll.start", #"{"m.poll":5,"body":"Vote!"}"#, .unknown(type: "m.poll.start", text: "Vote!")),
            ("m.call.invite", #"{"offer":{"sdp":"v=0\r\nm=audio"}}"#, .call(.voice)),
            ("m.call.invite", #"{"offer":{"sdp":"v=0\r\nm=video"}}"#, .call(.video)),
            ("m.call.invite", "{}", .call(.voice)),
            ("m.call.hangup", "{}", .other(type: "m.call.hangup", stateKey: nil)),
            ("org.matrix.msc4075.rtc.notification", "{}", .call(.conference)),
            ("org.example", #"{"body":"old"}"#, .unknown(type: "org.example", text: "old")),
            ("org.example", #"{"body":""}"#, .other(type: "org.example", stateKey: nil)),
            ("org.example", #"{"body":[],"m.text":"new"}"#, .unknown(type: "org.example", text: "new")),
        ]
    }()

    @Test(arguments: rows) func decodes(_ type: String, _ json: String, _ expected: EventContent) throws {
        #expect(try Self.content(type, json) == expected)
    }

    @Test func rowsWereMade() { #expect(Self.rows.count > 15) }

    /// State tells how things are and is not said, whatever text it holds; but that somebody shows their way.
    @Test func state() throws {
        #expect(
            try Self.content("org.example", #"{"body":"x"}"#, stateKey: "") == .other(type: "org.example", stateKey: "")
        )
        let beacon = "org.matrix.msc3672.beacon_info"
        #expect(
            try Self.content(beacon, #"{"live":true,"description":"way"}"#, stateKey: "@a:b") == .liveLocation("way")
        )
        #expect(
            try Self.content(beacon, #"{"live":false}"#, stateKey: "@a:b") == .other(type: beacon, stateKey: "@a:b")
        )
    }

    @Test func manyAnswersAreCut() throws {
        let answers = (0..<50).map { #"{"m.id":"\#($0)","body":"x"}"# }.joined(separator: ",")
        let content = try Self.content("m.poll.start", #"{"m.poll":{"question":{"body":"?"},"answers":[\#(answers)]}}"#)
        guard case .poll(.start(let poll)) = content else {
            Issue.record("no poll: \(content)")
            return
        }
        #expect(poll.answers.count == 20)
        #expect(poll.maxSelections == 1)
    }
}
