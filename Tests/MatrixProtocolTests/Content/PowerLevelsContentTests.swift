import Foundation
import MatrixProtocol
import Testing

@Suite struct PowerLevelsContentTests {
    private func decode(_ json: String) throws -> PowerLevelsContent {
        try JSONDecoder().decode(PowerLevelsContent.self, from: Data(json.utf8))
    }

    @Test func emptyHasTheDefaults() throws { #expect(try decode("{}") == PowerLevelsContent()) }

    @Test(arguments: [
        ("60", 60), (#""60""#, 60), (#"" 60 ""#, 60), (#""-5""#, -5), ("60.0", 60), ("60.9", 60), ("-1", -1),
        (#""+7""#, 7), ("9007199254740991", 9_007_199_254_740_991),
    ])
    func levelsOfOldRooms(_ value: String, _ level: Int) throws {
        let levels = try decode(#"{"users":{"@a:b":\#(value)},"kick":\#(value),"events":{"x":\#(value)}}"#)
        let user = try #require(UserID(parsing: "@a:b"))
        #expect(levels.kick == level)
        #expect(levels.level(of: user) == level)
        #expect(levels.levelNeeded(forEvent: "x", isState: true) == level)
    }

    @Test(arguments: [#""many""#, "[]", "{}", "true", "1e300", #""""#])
    func oddLevels(_ value: String) throws {
        let levels = try decode(
            #"{"users":{"@a:b":\#(value),"odd":5,"@c:d":1},"events":{"x":\#(value)},"users_default":3}"#
        )
        #expect(levels.users.map(\.key.text) == ["@c:d"])
        #expect(levels.events.isEmpty)
        #expect(throws: DecodingError.self) { try decode(#"{"ban":\#(value)}"#) }
    }

    @Test func levelsNeeded() throws {
        let levels = try decode(#"{"events_default":5,"state_default":70,"events":{"m.room.topic":20}}"#)
        #expect(levels.levelNeeded(forEvent: "m.room.topic", isState: true) == 20)
        #expect(levels.levelNeeded(forEvent: "m.room.name", isState: true) == 70)
        #expect(levels.levelNeeded(forEvent: "m.room.message", isState: false) == 5)
    }

    @Test func writesWhatItReads() throws {
        let levels = try decode(
            #"{"users":{"@a:b":5},"users_default":1,"events":{"x":2},"events_default":3,"state_default":4,"ban":6,"kick":7,"redact":8,"invite":9,"notifications":{"room":11}}"#
        )
        #expect(try decode(levels.json.text) == levels)
        #expect(levels.notifications == ["room": 11])
        #expect(levels.invite == 9)
    }
}
