import MatrixProtocol
import Testing

@Suite struct ServiceQueryTests {
    private static let name = "_matrix._tcp.example.org"

    private static func query() throws -> ServiceQuery { try #require(ServiceQuery(id: 0x1234, name: name)) }

    /// The question as an answer repeats it, with these flags and this count of records.
    private static func head(_ flags: UInt16 = 0x8180, records: UInt16) throws -> [UInt8] {
        var bytes = try query().bytes
        bytes[2] = UInt8(flags >> 8)
        bytes[3] = UInt8(flags & 0xFF)
        bytes[6] = UInt8(records >> 8)
        bytes[7] = UInt8(records & 0xFF)
        return bytes
    }

    /// A record whose name points to the question's, and whose target is written out.
    private static func record(_ priority: UInt8, _ port: UInt8, _ target: [UInt8], type: UInt8 = 33) -> [UInt8] {
        [0xC0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, UInt8(6 + target.count), 0, priority, 0, 0, 0, port] + target
    }

    private static let hostA: [UInt8] = [1, 97, 3, 111, 114, 103, 0]

    @Test func questionIsWrittenAsTheStandardSays() throws {
        #expect(
            try Self.query().bytes == [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + [7] + Array("_matrix".utf8) + [4]
                + Array("_tcp".utf8) + [7] + Array("example".utf8) + [3] + Array("org".utf8) + [0, 0, 33, 0, 1]
        )
    }

    @Test func recordsAreRead() throws {
        // The second target is a label of its own and a pointer into the question, at "org".
        let second: [UInt8] = [1, 98, 0xC0, 12 + 8 + 5 + 8]
        let answer =
            try Self.head(records: 3) + Self.record(2, 80, Self.hostA) + Self.record(1, 81, second)
            + Self.record(0, 1, [0], type: 16)
        #expect(
            try Self.query().services(in: answer) == [
                .init(host: "a.org", port: 80, priority: 2), .init(host: "b.org", port: 81, priority: 1),
            ]
        )
    }

    @Test func noSuchNameIsAnAnswer() throws {
        #expect(try Self.query().services(in: Self.head(0x8183, records: 0)) == [])
        // The root alone: decidedly none.
        #expect(try Self.query().services(in: Self.head(records: 1) + Self.record(0, 80, [0])) == [])
    }

    @Test func othersAnswersAreNone() throws {
        let good = try Self.head(records: 1) + Self.record(0, 80, Self.hostA)
        var otherID = good
        otherID[1] = 0
        var question = good
        question[2] = 1
        var otherName = good
        otherName[14] = 120
        for answer in [[], Array(good.prefix(11)), otherID, question, otherName] {
            #expect(try Self.query().services(in: answer) == nil)
        }
        #expect(try Self.query().services(in: good)?.count == 1)
    }

    /// Cut short anywhere, or with any byte changed: read or refused, never more.
    @Test func damagedAnswersDoNoHarm() throws {
        let query = try Self.query()
        let good = try Self.head(records: 2) + Self.record(2, 80, Self.hostA) + Self.record(1, 81, [0xC0, 12])
        for length in good.indices { #expect(query.services(in: Array(good.prefix(length))) == nil) }
        for place in good.indices {
            for value in [0, 0x3F, 0x40, 0xC0, 0xFF] as [UInt8] {
                var damaged = good
                damaged[place] = value
                #expect((query.services(in: damaged)?.count ?? 0) <= 2)
            }
        }
    }

    @Test func pointersInACircleEnd() throws {
        let head = try Self.head(records: 1)
        let place = UInt8(head.count)
        #expect(try Self.query().services(in: head + [0xC0, place, 0, 33, 0, 1, 0, 0, 0, 0, 0, 0]) == nil)
    }

    @Test(arguments: ["", ".", String(repeating: "a", count: 64), (0..<60).map { _ in "abcd" }.joined(separator: ".")])
    func whatCannotBeAskedIsNot(_ name: String) { #expect(ServiceQuery(id: 1, name: name) == nil) }
}
