import Foundation
import MatrixProtocol
import Testing

@Suite struct TransactionBodyTests {
    struct Good: Sendable, CustomTestStringConvertible {
        var body: String
        var events: [String]
        var ephemeral: [String] = []
        var testDescription: String { body }
    }

    @Test(arguments: [
        Good(body: #"{"events":[]}"#, events: []),
        Good(body: " {\n\t\"events\" : [ ] \r\n} ", events: []),
        Good(body: #"{"events":[{"a":1},{"b":[2]}]}"#, events: [#"{"a":1}"#, #"{"b":[2]}"#]),
        Good(body: #"{"events":[ {"a":"]}"} , {"b":"\""} ]}"#, events: [#"{"a":"]}"}"#, #"{"b":"\""}"#]),
        Good(
            body: #"{"events":[{"a":"\\"},2,"x",null,true,[1]]}"#,
            events: [#"{"a":"\\"}"#, "2", #""x""#, "null", "true", "[1]"]
        ),
        Good(body: #"{"events":[{"inside": is odd}, {"b":1}]}"#, events: [#"{"inside": is odd}"#, #"{"b":1}"#]),
        Good(body: #"{"other":[1,{"events":[9]}],"events":[-1.5e+3],"n":0}"#, events: ["-1.5e+3"]),
        Good(body: #"{"events":[1],"events":[2]}"#, events: ["1"]),
        Good(body: #"{"ephemeral":[{"e":1}],"events":[]}"#, events: [], ephemeral: [#"{"e":1}"#]),
        Good(
            body: #"{"events":[],"de.sorunome.msc2409.ephemeral":[{"e":2}],"ephemeral":[{"e":1}]}"#,
            events: [],
            ephemeral: [#"{"e":1}"#, #"{"e":2}"#]
        ),
        Good(body: #"{"events":[1],"ephemeral":{"no":"list"}}"#, events: ["1"]),
    ])
    func cutsEvents(_ row: Good) throws {
        let body = try TransactionBody(parsing: Array(row.body.utf8))
        #expect(body.events.map { String(decoding: $0.json, as: UTF8.self) } == row.events)
        #expect(body.ephemeral.map { String(decoding: $0.json, as: UTF8.self) } == row.ephemeral)
    }

    @Test(arguments: [
        "", " ", "nope", "{", "}", "[", "{\"events\"", "{\"events\":", "{\"events\":[", "{\"events\":[}",
        "{\"events\":[]",
        "{\"events\":[1,]}", "{\"events\":[,1]}", "{\"events\":[1 2]}", "{\"events\":[] \"x\":1}", "{events:[]}",
        "{\"events\":[]}x", "{\"events\":[]}{}", "{\"events\":[\"open]}", "{\"events\":[{\"a\":\"\\\"}]}",
        "{\"events\":[{]}]}", "{\"events\":[[}]}", "{\"events\":[tru]}", "{\"events\":[01]}", "{\"events\":[1.]}",
        "{\"events\":[-]}", "{\"events\":[1e]}", "{\"events\":[+1]}", "{\"events\":[],}", "{,}", "{\"events\" []}",
        "{1:[]}", "\u{FEFF}{\"events\":[]}", "'events'", "{\"events\":[]},", "{\"events\":undefined}", "\"",
    ])
    func refusesWhatIsNoJSON(_ body: String) {
        #expect(throws: TransactionBody.Problem.notJSON) { try TransactionBody(parsing: Array(body.utf8)) }
    }

    @Test(arguments: [
        "{}", "[]", "1", "null", "\"events\"", "{\"events\":{}}", "{\"events\":null}", "{\"events\":\"[]\"}",
        "{\"Events\":[]}", "{\"ephemeral\":[]}", " [{\"events\":[]}] ",
    ])
    func refusesTheWrongShape(_ body: String) {
        #expect(throws: TransactionBody.Problem.badJSON) { try TransactionBody(parsing: Array(body.utf8)) }
    }

    /// A user of any homeserver can send such an event; were the transaction refused, it would come again for ever.
    @Test func deepEventSpoilsOnlyItself() throws {
        let good = RawEvents.message
        let deep = "{\"a\":" + String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000) + "}"
        let body = try TransactionBody(parsing: Array("{\"events\":[\(deep),\(good)]}".utf8))
        try #require(body.events.count == 2)
        #expect(throws: EventProblem.tooDeep) { try body.events[0].decode() }
        #expect(throws: Never.self) { try body.events[1].decode() }
    }

    @Test(arguments: [126, 127])
    func depthLimitIsAHundredAndTwentyEight(_ nested: Int) throws {
        let value = String(repeating: "[", count: nested) + String(repeating: "]", count: nested)
        let event = RawEvents.message.replacing(#""extra":1"#, with: #""extra":{"x":\#(value)}"#)
        let raw = RawEvent(json: Data(event.utf8))
        if nested + 2 <= 128 {
            #expect(throws: Never.self) { try raw.decode() }
        } else {
            #expect(throws: EventProblem.tooDeep) { try raw.decode() }
        }
    }

    @Test(arguments: [
        (#"{"event_id":"$a"}"#, "$a"),
        (#"{"type":5,"content":[{"event_id":"$inner"}],"event_id":"$outer"}"#, "$outer"),
        (#"{"event_id":"$a","rest":odd}"#, "$a"),
        (#"{"event_id":"$a","room_id":["#, "$a"),
        (#"{"x":"event_id","event_id" : "$\u0062/é"}"#, "$b/é"),
        (#"{"event_id":5}"#, nil), (#"{"event_id":"no sigil"}"#, nil), (#"{}"#, nil), ("[]", nil), ("", nil),
        (#"{"content":{"event_id":"$a"}}"#, nil),
    ])
    func seesTheEventID(_ json: String, _ id: String?) {
        #expect(RawEvent(json: Data(json.utf8)).eventID?.text == id)
    }

    @Test func anyBytesEnd() {
        let pieces = [
            "{", "}", "[", "]", "\"", "\\", ",", ":", "events", "\"events\":[", "\"event_id\":\"$a\"", "{\"a\":1}", "1",
            "-", "e", "true", "null", " ", "\u{0}", "é", "{\"events\":[", "]}",
        ]
        var generator = SeededGenerator(seed: 7)
        var parsed = 0
        var changed: [String] = []
        for round in 0..<100_000 {
            var bytes =
                round % 4 == 0 ? generator.bytes(atMost: 24) : Array(generator.text(from: pieces, atMost: 12).utf8)
            if round % 2 == 0 { bytes = Array("{\"events\":[".utf8) + bytes + Array("]}".utf8) }
            guard let body = try? TransactionBody(parsing: bytes) else { continue }
            parsed += 1
            for event in body.events {
                _ = event.eventID
                // Elements are cut so that their brackets close: each is a transaction's only event as well.
                let again = try? TransactionBody(parsing: Array("{\"events\":[".utf8) + event.json + Array("]}".utf8))
                if again?.events != [event] { changed.append(String(decoding: bytes, as: UTF8.self)) }
            }
        }
        #expect(parsed > 1000)
        #expect(changed.isEmpty)
    }

    /// Were any of these quadratic, a megabyte would take hours.
    @Test(
        arguments: [
            ("[", "]"), ("{\"a\":", "}"), ("\"", ""), ("\\\"", ""), ("0,", "0"), ("{},", "{}"), (" ", ""),
            ("{\"events\":[", ""),
        ]
    )
    func largeBodiesEnd(_ open: String, _ close: String) {
        let size = open == "[" ? 5_000_000 : 1_000_000
        let count = size / (open.utf8.count + close.utf8.count)
        let body =
            "{\"events\":[" + String(repeating: open, count: count) + String(repeating: close, count: count) + "]}"
        let bytes = Array(body.utf8)
        let time = ContinuousClock().measure { _ = try? TransactionBody(parsing: bytes) }
        #expect(time < .seconds(40))
    }
}

enum RawEvents {
    static let message = """
        {"type":"m.room.message","event_id":"$m","room_id":"!r","sender":"@a:b","origin_server_ts":1,"extra":1,\
        "content":{"msgtype":"m.text","body":"hi"}}
        """
}
