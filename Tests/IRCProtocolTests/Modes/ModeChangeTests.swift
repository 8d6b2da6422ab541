import IRCProtocol
import Testing

@Suite struct ModeChangeTests {
    static let support = ["PREFIX=(qov)~@+", "CHANMODES=beI,k,lj,imnst"].reduce(into: ISupport()) {
        $0.apply(token: $1)
    }

    @Test(arguments: [
        ("+o a", "+o a"), ("+ov a b", "+o a,+v b"), ("+o-v a b", "+o a,-v b"), ("+b-k+l m key 5", "+b m,-k key,+l 5"),
        ("-l+o a", "-l,+o a"), ("-lo a", "-l,-o a"), ("+imn", "+i,+m,+n"), ("+b", "+b"), ("+o", "+o"),
        // An unknown letter takes nothing from the next.
        ("+Xo a", "+X,+o a"), ("+Zbo m a", "+Z,+b m,+o a"), ("+oo a", "+o a,+o"), ("+i a b c", "+i"),
        ("nt", "+n,+t"), ("+", ""), ("", ""), ("+-+-i", "-i"), ("+j 3:4", "+j 3:4"), ("-j", "-j"), ("+k", "+k"),
    ]) func reads(line: String, expected: String) {
        let words = line.split(separator: " ").map(String.init)
        let changes = ModeChange.parse(words, support: Self.support)
        #expect(changes.map(\.written).joined(separator: ",") == expected)
    }

    @Test func wholeLines() throws {
        let mode = try Message(parsing: ":n!u@h MODE #c +o-b a m".utf8)
        #expect(ModeChange.parse(mode, support: Self.support).map(\.written) == ["+o a", "-b m"])
        let modeIs = try Message(parsing: ":s 324 me #c +kl key 5".utf8)
        #expect(ModeChange.parse(modeIs, support: Self.support).map(\.written) == ["+k key", "+l 5"])
        #expect(ModeChange.parse(userModes: "+iw-x").map(\.written) == ["+i", "+w", "-x"])
        #expect(ModeChange(isSet: true, letter: "b").isListQuery(support: Self.support))
        #expect(!ModeChange(isSet: true, letter: "b", parameter: "m").isListQuery(support: Self.support))
        #expect(!ModeChange(isSet: true, letter: "i").isListQuery(support: Self.support))
    }

    @Test func writes() throws {
        let channel = try #require(ChannelName(parsing: "#c"))
        let changes = [
            ModeChange(isSet: true, letter: "o", parameter: "a"), ModeChange(isSet: true, letter: "v", parameter: "b"),
            ModeChange(isSet: false, letter: "i"), ModeChange(isSet: false, letter: "b", parameter: "m"),
            ModeChange(isSet: true, letter: "o", parameter: "d"),
            // None of these can stand on a line.
            ModeChange(isSet: true, letter: "o", parameter: "a b"), ModeChange(isSet: true, letter: "o", parameter: ""),
            ModeChange(isSet: true, letter: "k", parameter: ":x"), ModeChange(isSet: true, letter: "+"),
            ModeChange(isSet: true, letter: "o", parameter: "x\r\nQUIT"), ModeChange(isSet: true, letter: "é"),
        ]
        let lines = try ModeChange.messages(changes, on: channel, support: Self.support).map { message in
            String(decoding: try message.encoded(), as: UTF8.self)
        }
        #expect(lines == ["MODE #c +ov-ib a b m\r\n", "MODE #c +o d\r\n"])
        #expect(ModeChange.messages([], on: channel, support: Self.support).isEmpty)
    }

    @Test func writtenAndReadAgain() throws {
        let channel = try #require(ChannelName(parsing: "#c"))
        var generate = Generate(seed: 9)
        let letters: [Character] = ["q", "o", "v", "b", "k", "l", "i", "m", "t"]
        for _ in 0..<2000 {
            let changes = (0..<generate.random.below(12)).map { _ in
                let letter = generate.random.element(of: letters, default: "i")
                let isSet = generate.random.below(2) == 0
                let takes = letter == "l" ? isSet : !["i", "m", "t"].contains(letter)
                return ModeChange(isSet: isSet, letter: letter, parameter: takes ? generate.word(5) : nil)
            }
            let lines = ModeChange.messages(changes, on: channel, support: Self.support)
            #expect(lines.flatMap { ModeChange.parse($0, support: Self.support) } == changes)
            #expect(lines.allSatisfy { $0.parameters.count <= 5 })
        }
    }
}

extension ModeChange {
    fileprivate var written: String { (isSet ? "+" : "-") + String(letter) + (parameter.map { " " + $0 } ?? "") }
}
