import IRCProtocol
import Testing

@Suite struct ChannelTests {
    static let support = ["PREFIX=(qaohv)~&@%+", "STATUSMSG=@+", "CHANTYPES=#+"].reduce(into: ISupport()) {
        $0.apply(token: $1)
    }

    @Test(
        arguments: [
            ("nick", "nick", "", nil, nil), ("@nick", "nick", "@", nil, nil), ("+@nick", "nick", "@+", nil, nil),
            ("~&@%+nick", "nick", "~&@%+", nil, nil), ("@nick!u@h", "nick", "@", "u", "h"),
            ("!nick", nil, "", nil, nil),
            ("@", nil, "", nil, nil), ("", nil, "", nil, nil), ("@@nick", "nick", "@", nil, nil),
        ] as [(String, String?, String, String?, String?)]
    )
    func entries(entry: String, nick: String?, prefixes: String, user: String?, host: String?) {
        let member = ChannelMember(namesEntry: entry, support: Self.support)
        #expect(member?.nick.text == nick)
        #expect(member?.prefixes ?? "" == prefixes)
        #expect(member?.user == user)
        #expect(member?.host == host)
    }

    @Test func wholeReply() throws {
        let reply = try Message(parsing: ":s 353 me = #a :@op  +v!u@h @ plain ".utf8)
        #expect(ChannelMember.members(of: reply, support: Self.support).map(\.nick.text) == ["op", "v", "plain"])
        #expect(ChannelMember.members(of: Message(.ping), support: Self.support).isEmpty)
        #expect(ChannelMember.prefixes(whoFlags: "G*+@", support: Self.support) == "@+")
        #expect(ChannelMember.isAway(whoFlags: "G*"))
        #expect(!ChannelMember.isAway(whoFlags: "H"))
    }

    @Test(
        arguments: [
            ("#a", "#a", nil, nil), ("@#a", "#a", "@", nil), ("+#a", "#a", "+", nil), ("@+#a", "#a", "@+", nil),
            ("+a", "+a", nil, nil), ("@+a", "+a", "@", nil), ("nick", nil, nil, "nick"), ("&a", nil, nil, "&a"),
        ] as [(String, String?, String?, String?)]
    )
    func targets(text: String, channel: String?, prefix: String?, nick: String?) {
        switch MessageTarget(parsing: text, support: Self.support) {
        case .channel(let found, let status):
            #expect(found.text == channel)
            #expect(status == prefix)
        case .nick(let found): #expect(found.text == nick)
        case .other: Issue.record("nobody")
        }
    }

    @Test func otherTargets() {
        #expect(MessageTarget(parsing: "$$*.example.org", support: Self.support) == .other("$$*.example.org"))
        #expect(MessageTarget(parsing: "a b", support: Self.support) == .other("a b"))
        #expect(MessageTarget.list(parsing: "x,,#a,@#a", support: Self.support).count == 3)
    }

    @Test func commaLists() {
        #expect(CommaList.parse(",a,,b,") == ["a", "b"])
        #expect(CommaList.encode(["aa", "bb", "cc"], length: 5) == ["aa,bb", "cc"])
        #expect(CommaList.encode(["aa", "bb", "cc"], count: 1) == ["aa", "bb", "cc"])
        #expect(CommaList.encode(["aaaaaaaaaa", "b"], length: 5) == ["aaaaaaaaaa", "b"])
        #expect(CommaList.encode([]).isEmpty)
    }

    @Test func whox() throws {
        let query = WhoxEntry.query("#a", token: 42)
        #expect(try query.encoded() == Array("WHO #a %tcuhnfar,42\r\n".utf8))
        let row = try Message(parsing: ":s 354 me 42 #a user host nick H@ 0 :Real Name".utf8)
        let entry = try #require(WhoxEntry(row))
        #expect(
            entry.token == "42" && entry.nick.text == "nick" && entry.account == nil && entry.realname == "Real Name"
        )
        #expect(WhoxEntry(try Message(parsing: ":s 354 me 42 #a user host nick H@ acc :".utf8))?.account == "acc")
        #expect(WhoxEntry(try Message(parsing: ":s 354 me 42 #a".utf8)) == nil)
    }
}
