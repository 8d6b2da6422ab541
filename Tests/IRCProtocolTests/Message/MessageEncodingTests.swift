import IRCProtocol
import Testing

@Suite struct MessageEncodingTests {
    @Test(
        arguments: [
            (Message(.ping, ["x"]), "PING x\r\n"),
            (Message(.ping, [""]), "PING :\r\n"),
            (Message(.privmsg, ["#a", "a b"]), "PRIVMSG #a :a b\r\n"),
            (Message(.privmsg, ["#a", ":)"]), "PRIVMSG #a ::)\r\n"),
            (Message(.numeric(.welcome), ["me"]), "001 me\r\n"),
            (Message(source: Source(name: "n", user: "u", host: "h"), .quit, ["bye bye"]), ":n!u@h QUIT :bye bye\r\n"),
            (Message(tags: MessageTags(["a": "; \\\r\n", "b": ""]), .ping), "@a=\\:\\s\\\\\\r\\n;b PING\r\n"),
        ] as [(Message, String)]
    ) func writes(message: Message, line: String) throws {
        #expect(try message.encoded() == Array(line.utf8))
    }

    @Test(
        arguments: [
            (Message(.join, ["", "x"]), .badMiddle(0)),
            (Message(.join, ["a", "b c", "x"]), .badMiddle(1)),
            (Message(.join, [":a", "x"]), .badMiddle(0)),
            (Message(.mode, Array(repeating: "x", count: 16)), .tooManyParameters(16)),
            (Message(.other("A B")), .badCommand), (Message(.other("")), .badCommand),
            (Message(.other("QUIT\r\nX")), .badCommand), (Message(.other("001")), .badCommand),
            (Message(.other("PRIVMSG")), .badCommand), (Message(.other("foo")), .badCommand),
            (Message(.numeric(Numeric(rawValue: 1000))), .badCommand),
            (Message(source: Source(name: "a b"), .ping), .badSource),
            (Message(source: Source(name: ""), .ping), .badSource),
            (Message(source: Source(name: "a!b"), .ping), .badSource),
            (Message(source: Source(name: "a", user: "b", host: "c@d"), .ping), .badSource),
            (Message(source: Source(name: "a\r\nQUIT"), .ping), .forbiddenByte),
            (Message(tags: MessageTags(["": "x"]), .ping), .badTagKey),
            (Message(tags: MessageTags(["a b": "x"]), .ping), .badTagKey),
            (Message(tags: MessageTags(["a\n": "x"]), .ping), .badTagKey),
            (Message(tags: MessageTags(["a": "\0"]), .ping), .forbiddenByte),
            (Message(tags: MessageTags(["a": String(repeating: "x", count: 4093)]), .ping), .tagsTooLong(4097)),
            (Message(.privmsg, ["#a", Parameter(cleaning: String(repeating: "x", count: 500))]), .tooLong(513)),
        ] as [(Message, LineError)]
    ) func refuses(message: Message, error: LineError) {
        #expect(throws: error) { try message.encoded() }
    }

    @Test func exactlyAtTheLimits() throws {
        let tags = MessageTags(["a": String(repeating: "x", count: 4092)])
        let text = Parameter(cleaning: String(repeating: "x", count: 499))
        #expect(try Message(tags: tags, .privmsg, ["#a", text]).encoded().count == 4096 + 512)
    }

    @Test func readingWhatWasWrittenGivesTheSame() throws {
        var generate = Generate(seed: 2)
        for round in 0..<20_000 {
            let message = generate.message()
            let bytes = try message.encoded(limits: LineLimits(tags: 8191, rest: 4096))
            let again = try Message(parsing: bytes.span, limits: LineLimits(tags: 8191, rest: 4096))
            // Bytes as well as values: two strings of different bytes can be equal.
            let rewritten = try again.encoded(limits: LineLimits(tags: 8191, rest: 4096))
            if again != message || rewritten != bytes {
                Issue.record("round \(round): \(message) became \(again)")
            }
            if bytes.dropLast(2).contains(where: Parameter.isForbidden) { Issue.record("line broken: \(message)") }
        }
    }

    @Test func commandsAreTheirWords() {
        for command in [Command.privmsg, .authenticate, .list, .ack, .numeric(.nicknameInUse), .other("ZZZ")] {
            #expect(Command(word: command.word) == command)
        }
        #expect(Command(word: "privmsg") == .privmsg)
        #expect(Command(word: "433") == .numeric(.nicknameInUse))
        #expect(Command(word: "") == nil)
        #expect(Command(word: "a b") == nil)
    }
}
