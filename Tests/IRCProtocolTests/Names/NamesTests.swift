import IRCProtocol
import Testing

@Suite struct NamesTests {
    @Test(arguments: CaseMapping.allCases) func foldingTwiceIsFoldingOnce(mapping: CaseMapping) {
        let all = String(decoding: (33...126).map { UInt8($0) }, as: UTF8.self) + "éÉ"
        #expect(mapping.fold(mapping.fold(all).text) == mapping.fold(all))
        var generate = Generate(seed: 11)
        for _ in 0..<2000 {
            let text = String(decoding: generate.line(), as: UTF8.self)
            #expect(mapping.fold(mapping.fold(text).text) == mapping.fold(text))
        }
    }

    @Test(arguments: [
        (CaseMapping.ascii, "aé[]\\^É"), (.rfc1459, "aé{}|~É"), (.strictRFC1459, "aé{}|^É"),
    ]) func folds(mapping: CaseMapping, expected: String) { #expect(mapping.fold("Aé[]\\^É").text == expected) }

    @Test(
        arguments: [
            ("n!u@h", "n", "u", "h"), ("n@h", "n", nil, "h"), ("n!u", "n", "u", nil),
            ("irc.example.org", "irc.example.org", nil, nil),
            ("n!u@v@h", "n", "u@v", "h"), ("n@a!b@c", "n", nil, "a!b@c"), ("n!@", "n", "", ""), ("", "", nil, nil),
            ("n!u@\u{301}h", "n", "u", "\u{301}h"),
        ] as [(String, String, String?, String?)]
    )
    func sources(text: String, name: String, user: String?, host: String?) throws {
        let source = Source(parsing: text)
        #expect(source == Source(name: name, user: user, host: host))
        #expect(Array(source.description.utf8) == Array(text.utf8))
        guard !name.isEmpty else { return }
        #expect(try Message(parsing: ":\(text) PING".utf8).source == source)
    }

    @Test func channelSet() throws {
        let names = (0..<100).compactMap { ChannelName(parsing: "#Chan[\($0)]") }
        func holds(_ set: ChannelSet, _ line: [UInt8], _ range: Range<Int>) -> Bool { set.contains(line.span, range) }
        var set = ChannelSet(mapping: .rfc1459, names)
        #expect(set.count == 100)
        let line = Array("PRIVMSG #chan{42} :x".utf8)
        let peek = try #require(LinePeek(line))
        #expect(holds(set, line, peek.target))
        #expect(!holds(set, line, peek.command))
        #expect(!holds(set, line, 0..<0))
        set.insert(try #require(ChannelName(parsing: "#CHAN{42}")))
        #expect(set.count == 100)
        set.remove(try #require(ChannelName(parsing: "#CHAN[42}")))
        #expect(!holds(set, line, peek.target))
        #expect(set.count == 99)
        for (index, name) in names.enumerated() { #expect(set.contains(name) == (index != 42)) }
        #expect(!holds(ChannelSet(mapping: .ascii, names), line, peek.target))
    }

    @Test(arguments: CaseMapping.allCases) func channelSetFoldsAsTheMappingDoes(mapping: CaseMapping) {
        var generate = Generate(seed: 14)
        let alphabet = Array("#Aa[{]}\\|^~Zz@`é".utf8)
        for round in 0..<3000 {
            func name() -> ChannelName? {
                let bytes = [UInt8(ascii: "#")] + generate.random.bytes(generate.random.below(20), from: alphabet)
                return ChannelName(parsing: String(decoding: bytes, as: UTF8.self))
            }
            guard let first = name(), let other = name() else { continue }
            let set = ChannelSet(mapping: mapping, [first])
            if set.contains(other) != (mapping.fold(first) == mapping.fold(other)) { Issue.record("\(round) \(other)") }
            // The same name folded by hand, anywhere on a line.
            let line = Array("@ \(mapping.fold(first).text) x".utf8)
            if !set.contains(line.span, 2..<line.count - 2) { Issue.record("\(round) \(first)") }
        }
    }
}
