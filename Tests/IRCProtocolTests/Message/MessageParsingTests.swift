import IRCProtocol
import Testing

@Suite struct MessageParsingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let line: String
        let expected: Message
        var testDescription: String { line.debugDescription }

        init(_ line: String, _ expected: Message) {
            self.line = line
            self.expected = expected
        }
    }

    static let rows: [Row] = [
        Row("PING", Message(.ping)),
        Row("ping x\r\n", Message(.ping, ["x"])),
        Row("PiNg :\r\n", Message(.ping, [""])),
        Row("PRIVMSG #a :hello  world ", Message(.privmsg, ["#a", "hello  world "])),
        Row("PRIVMSG #a ::)", Message(.privmsg, ["#a", ":)"])),
        Row("PRIVMSG  #a   b:c  ", Message(.privmsg, ["#a", "b:c"])),
        Row(":n!u@h JOIN #a", Message(source: Source(name: "n", user: "u", host: "h"), .join, ["#a"])),
        Row(":n!u@a@h PART #a", Message(source: Source(name: "n", user: "u@a", host: "h"), .part, ["#a"])),
        Row(":n@h!x QUIT", Message(source: Source(name: "n", host: "h!x"), .quit)),
        Row(":n!u QUIT", Message(source: Source(name: "n", user: "u"), .quit)),
        Row(
            ":irc.example.org 001 me :Hi",
            Message(source: Source(name: "irc.example.org"), .numeric(.welcome), ["me", "Hi"])
        ),
        Row(": PING", Message(.ping)),
        Row("  PING  ", Message(.ping)),
        Row("1234 a", Message(.other("1234"), ["a"])),
        Row("authenticate +", Message(.authenticate, ["+"])),
        Row("FooBar9 x", Message(.other("FOOBAR9"), ["x"])),
        Row("averyveryverylongverb x", Message(.other("AVERYVERYVERYLONGVERB"), ["x"])),
        Row(
            "MODE #a 1 2 3 4 5 6 7 8 9 a b c d e f :g",
            Message(.mode, ["#a", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f", "g"])
        ),
        Row("@a=b;c PING", Message(tags: (["a": "b", "c": ""] as KeyValuePairs).tags, .ping)),
        Row("@a=b;a=c;;=x;d= PING", Message(tags: (["a": "b", "a": "c", "d": ""] as KeyValuePairs).appended, .ping)),
        Row("@a=\\:\\s\\\\\\r\\n\\b\\ PING", Message(tags: (["a": "; \\\r\nb"] as KeyValuePairs).tags, .ping)),
        Row(
            "@+x/y=1=2   :s   PING   a",
            Message(tags: (["+x/y": "1=2"] as KeyValuePairs).tags, source: Source(name: "s"), .ping, ["a"])
        ),
        Row("@ PING", Message(.ping)),
    ]

    @Test(arguments: rows) func line(row: Row) throws {
        #expect(try Message(parsing: Array(row.line.utf8).span) == row.expected)
        #expect(try Message(parsing: row.line.utf8) == row.expected)
    }

    @Test(
        arguments: [
            ("", .empty), ("  \r\n", .empty), ("@a=b", .noCommand), ("@a=b :s", .noCommand), (":s  ", .noCommand),
            ("P-I x", .badCommand), ("é x", .badCommand), ("PING a\0b", .forbiddenByte), ("PING a\rb", .forbiddenByte),
            ("@a=\0 PING", .forbiddenByte),
        ] as [(String, LineError)]
    ) func refused(line: String, error: LineError) {
        #expect(throws: error) { try Message(parsing: Array(line.utf8).span) }
    }

    @Test func tagsEndAtTheirLimit() throws {
        let value = String(repeating: "x", count: 8191 - 4)
        let atLimit = try Message(parsing: Array("@a=\(value) PING".utf8).span)
        #expect(atLimit.tags["a"] == value)
        #expect(throws: LineError.tagsTooLong(8192)) { try Message(parsing: Array("@a=\(value)x PING".utf8).span) }
    }

    @Test func restIsCutAtACharacter() throws {
        let head = ":n PRIVMSG #a :"
        let line = head + String(repeating: "x", count: 509 - head.utf8.count) + "é!"
        let cut = try Message(parsing: Array(("@t=1 " + line).utf8).span)
        #expect(cut.last == String(repeating: "x", count: 509 - head.utf8.count))
        let long = try Message(parsing: Array(line.utf8).span, limits: LineLimits(tags: 8191, rest: 2048))
        #expect(long.last?.hasSuffix("é!") == true)
    }

    @Test(
        arguments: [
            (.latin1, [0x63, 0x61, 0x66, 0xE9], "café"), (.latin1, [0x93, 0x78, 0x94], "“x”"), (.latin9, [0xA4], "€"),
            (.windows1252, [0x80, 0x81], "€\u{81}"), (.windows1251, [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2], "Привет"),
            (.koi8r, [0xF0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4], "Привет"), (.koi8r, [0xC3, 0xA9], "é"),
            // The length limit cut the last character in two.
            (.latin1, [0xC3, 0xA9, 0x61, 0xE2, 0x82], "éa"), (.latin1, [0xC3, 0xA9, 0xC3], "é"),
            (.latin1, [0x61, 0xE2, 0x82], "a"),
            // No charset to fall back on.
            (nil, [0x63, 0x61, 0x66, 0xE9], "caf\u{FFFD}"), (nil, [0xC3, 0xA9], "é"), (nil, [0xC3, 0xA9, 0xC3], "é"),
            (nil, [0xFF, 0x61, 0xC3, 0xA9], "\u{FFFD}aé"),
        ] as [(TextEncoding?, [UInt8], String)]
    ) func decodes(encoding: TextEncoding?, bytes: [UInt8], text: String) throws {
        let line = Array("PRIVMSG é :".utf8) + bytes
        let message = try Message(parsing: line.span, encoding: encoding)
        #expect(message[0] == "é")
        #expect(message[1].map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test(arguments: TextEncoding.allCases) func everyByteHasACharacter(encoding: TextEncoding) {
        let upper: [UInt8] = Array(0x80...0xFF)
        let text = TextDecoder(encoding: encoding).decode(upper.span)
        #expect(text.unicodeScalars.count == 128)
        #expect(Set(text.unicodeScalars).count == 128)
        #expect(!text.unicodeScalars.contains("\u{FFFD}"))
    }

    @Test func randomBytesNeverTrap() {
        var generate = Generate(seed: 1)
        var read = 0
        for _ in 0..<100_000 {
            let line = generate.line()
            guard let message = try? Message(parsing: line.span, encoding: .koi8r) else { continue }
            read += 1
            let isClean = message.parameters.allSatisfy { !$0.text.utf8.contains(where: Parameter.isForbidden) }
            if !isClean { Issue.record("forbidden byte from \(line)") }
        }
        #expect(read > 1000)
    }
}

extension KeyValuePairs<String, String> {
    var tags: MessageTags { MessageTags(self) }

    /// Doubled keys kept, as a parser does.
    var appended: MessageTags {
        reduce(into: MessageTags()) { $0.append(key: $1.key, value: $1.value) }
    }
}
