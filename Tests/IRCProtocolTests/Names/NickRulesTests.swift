import IRCProtocol
import Testing

@Suite struct NickRulesTests {
    @Test(
        arguments: [
            ("alice", "alice"), ("al ice", "alice"), ("9lives", "M9lives"), ("-dash", "M-dash"),
            ("[x]`_^{|}\\", "[x]`_^{|}"),
            ("Ünïcode", "ncode"), ("verylongname", "verylongn"), ("éé", nil), ("", nil), ("123456789", "M12345678"),
            ("a\r\nQUIT", "aQUIT"),
        ] as [(String, String?)]
    ) func sanitises(text: String, expected: String?) {
        #expect(NickRules().sanitized(text)?.text == expected)
    }

    @Test(
        arguments: [
            ("alice", nil), ("", .empty), ("9a", .illegalFirstCharacter), ("a b", .illegalCharacter),
            ("abcdefghij", .tooLong(maximum: 9)), ("a-9", nil), ("é", .illegalCharacter),
        ] as [(String, NickRules.Problem?)]
    ) func problems(text: String, expected: NickRules.Problem?) {
        #expect(NickRules().problem(of: text) == expected)
    }

    @Test func candidates() throws {
        let rules = NickRules(maximumLength: 5)
        let base = try #require(Nickname(parsing: "alice"))
        #expect(
            [0, 1, 9, 10, 999, 9999].map { rules.candidate(base, attempt: $0)?.text } == [
                "alice", "alic1", "alic9", "ali10", "al999", "a9999",
            ]
        )
        #expect(rules.candidate(base, attempt: 10000) == nil)
        #expect(rules.candidate(try #require(Nickname(parsing: "éé")), attempt: 11)?.text == "é11")
        #expect(rules.candidate(try #require(Nickname(parsing: "aéé")), attempt: 11)?.text == "aé11")
        #expect(Set((0..<1000).map { rules.candidate(base, attempt: $0) }).count == 1000)
        #expect(NickRules(maximumLength: -1).candidate(base, attempt: 0)?.text == "a")
    }

    @Test func whatComesOutIsValid() {
        var generate = Generate(seed: 10)
        for _ in 0..<10_000 {
            let text = String(decoding: generate.line(), as: UTF8.self)
            let rules = NickRules(maximumLength: 1 + generate.random.below(12))
            if let nick = rules.sanitized(text), !rules.allows(nick.text) { Issue.record("\(nick)") }
            if let nick = Nickname(parsing: text), let next = rules.candidate(nick, attempt: 7) {
                #expect(next.text.utf8.count <= rules.maximumLength)
            }
        }
    }
}

@Suite struct UsernameRulesTests {
    @Test(arguments: [
        ("@Alice_B:example.org", "alicebexampleorg"), ("alice", "alice"), ("@9x", "m9x"), ("@_", "m"), ("", "m"),
        ("Ärger", "rger"),
    ]) func base(text: String, expected: String) { #expect(UsernameRules.base(text) == expected) }

    @Test func unique() {
        let rules = UsernameRules()
        #expect(rules.unique(for: "alice") { _ in false } == "alice")
        #expect(rules.unique(for: "alicewonderland") { _ in false } == "alicewonde")
        #expect(rules.unique(for: "alice") { $0 == "alice" } == "alice_1")
        var taken: Set<String> = []
        for _ in 0..<200 {
            guard let name = rules.unique(for: "alicewonderland", isTaken: taken.contains) else { break }
            #expect(name.utf8.count <= 10)
            taken.insert(name)
        }
        #expect(taken.count == 200)
        #expect(taken.contains("alicew_199"))
        #expect(rules.unique(for: "a") { _ in true } == nil)
    }
}
