import IRCProtocol
import Testing

@Suite struct LinePeekTests {
    struct Row: Sendable {
        let line: String
        let parts: [String]
    }

    @Test(arguments: [
        Row(line: ":n!u@h PRIVMSG #a :hi\r\n", parts: ["", "n!u@h", "n", "PRIVMSG", "#a"]),
        Row(line: "@t=1;x :n@h join :#a b", parts: ["t=1;x", "n@h", "n", "join", "#a b"]),
        Row(line: ":irc.example.org  001  me x", parts: ["", "irc.example.org", "irc.example.org", "001", "me"]),
        Row(line: "PING", parts: ["", "", "", "PING", ""]),
        Row(line: ":x!y QUIT\n", parts: ["", "x!y", "x", "QUIT", ""]),
    ]) func parts(row: Row) throws {
        let bytes = Array(row.line.utf8)
        let peek = try #require(LinePeek(bytes))
        let parts = [peek.tags, peek.source, peek.nick, peek.command, peek.target].map {
            String(decoding: bytes[$0], as: UTF8.self)
        }
        #expect(parts == row.parts)
    }

    @Test(arguments: ["", " ", "@a", "@a ", ":s", ":s ", "@a :s\r\n"]) func nothing(line: String) {
        #expect(LinePeek(Array(line.utf8)) == nil)
    }

    @Test func verbsCompareInAnyCase() throws {
        let peek = try #require(LinePeek("privMsg #a".utf8))
        #expect(peek.isCommand(.privmsg))
        #expect(peek.code == Command.privmsg.code)
        #expect(!peek.isCommand(.notice))
        #expect(try #require(LinePeek("353 a".utf8)).isCommand(.numeric(.namesReply)))
        #expect(try #require(LinePeek("P-X a".utf8)).code == nil)
        #expect(try !#require(LinePeek("P-X a".utf8)).isCommand(.other("P-X")))
    }

    @Test func seesWhatTheParserSees() {
        var generate = Generate(seed: 3)
        for _ in 0..<20_000 {
            let line = generate.line()
            guard let message = try? Message(parsing: line.span), let peek = LinePeek(line.span) else { continue }
            let decoder = TextDecoder(encoding: .latin1)
            let isSame =
                decoder.decode(line[peek.target]) == message[0] ?? ""
                && decoder.decode(line[peek.nick]) == message.source?.name ?? ""
                && (peek.isCommand(message.command) || peek.code == nil)
            if !isSame { Issue.record("\(line)") }
        }
    }
}
