import IRCProtocol
import Testing

@Suite struct LineSplitterTests {
    private func plain(_ text: String, _ budget: Int) -> [String] {
        LineSplitter(budget: budget).split(FormattedText(text)).map(\.rendered)
    }

    static let words = Array(repeating: "word", count: 20).joined(separator: " ")

    @Test func atSpaces() {
        #expect(
            plain(Self.words, 50) == [
                Array(repeating: "word", count: 10).joined(separator: " "),
                Array(repeating: "word", count: 10).joined(separator: " "),
            ]
        )
        // The space that would be one too many is the place.
        #expect(plain(Self.words, 49).first?.utf8.count == 49)
    }

    @Test func exactlyOneUnderAndOneOver() {
        let text = String(repeating: "x", count: 60)
        #expect(plain(text, 60) == [text])
        #expect(plain(text, 61) == [text])
        #expect(plain(text, 59) == [String(repeating: "x", count: 59), "x"])
        #expect(plain("", 60) == [])
        #expect(plain("\u{2}\u{1}", 60) == [])
    }

    @Test func aLongWordIsNotPushedWholeToTheNextLine() {
        let long = "ab " + String(repeating: "y", count: 100)
        #expect(plain(long, 60).first?.utf8.count == 60)
    }

    @Test func charactersStayWhole() {
        let family = "👩‍👩‍👧‍👦"
        let pieces = plain(String(repeating: family, count: 6), 60)
        #expect(pieces == Array(repeating: family + family, count: 3))
        let marks = "a" + String(repeating: "\u{301}", count: 100)
        #expect(plain(marks, 60).joined().unicodeScalars.elementsEqual(marks.unicodeScalars))
    }

    /// Wherever the limit falls: skin colours, flags, joined and combining marks, text from right to left.
    @Test(arguments: ["👍🏽", "🧑🏿‍🚀", "🇩🇪", "e\u{301}\u{323}", "שָׁ", "مَّ", "한", "1️⃣"]) func clustersStayWhole(_ cluster: String) {
        for shift in 0..<20 {
            let text = String(repeating: "x", count: shift) + String(repeating: cluster, count: 40)
            let pieces = plain(text, 60)
            #expect(pieces.count > 1 && pieces.allSatisfy { $0.utf8.count <= 60 })
            #expect(pieces.joined().unicodeScalars.elementsEqual(text.unicodeScalars))
            #expect(pieces.allSatisfy { $0.replacing(cluster, with: "").allSatisfy { $0 == "x" } })
        }
    }

    /// A letter and its mark stay together when only one of them is bold.
    @Test func charactersOfTwoStylesStayWhole() {
        for shift in 0..<8 {
            var runs = [FormattedText.Run(String(repeating: "x", count: 50 + shift))]
            for _ in 0..<20 {
                runs.append(FormattedText.Run("e"))
                runs.append(FormattedText.Run("\u{301}", FormattedText.Style(.bold)))
            }
            let pieces = LineSplitter(budget: 60).split(FormattedText(runs: runs))
            #expect(pieces.map(\.plain).joined() == FormattedText(runs: runs).plain)
            #expect(pieces.allSatisfy { $0.rendered.utf8.count <= 60 })
            #expect(pieces.dropFirst().allSatisfy { $0.plain.first == "e\u{301}" })
        }
    }

    @Test func stylesAreOpenedAgain() {
        let style = FormattedText.Style(.bold, foreground: .palette(4))
        let text = FormattedText(runs: [FormattedText.Run(Self.words, style)])
        let pieces = LineSplitter(budget: 54).split(text)
        #expect(pieces.count == 2)
        for piece in pieces { #expect(piece.rendered.hasPrefix("\u{3}04\u{2}word ")) }
        #expect(pieces.first?.rendered.utf8.count == 53)
    }

    @Test func invariants() {
        var generate = Generate(seed: 6)
        for round in 0..<3000 {
            let text = generate.formattedText(runs: 8, length: 60)
            let budget = LineSplitter.minimum + generate.random.below(120)
            let pieces = LineSplitter(budget: budget).split(text)
            for piece in pieces {
                if piece.plain.isEmpty { Issue.record("round \(round): an empty piece") }
                if piece.rendered.utf8.count > budget { Issue.record("round \(round): too long") }
                if FormattedText(parsing: piece.rendered) != piece { Issue.record("round \(round): not as rendered") }
            }
            if !Self.isJoined(pieces, text.normalized) { Issue.record("round \(round): lost or changed \(text)") }
        }
    }

    /// Whether the pieces are all of `text`, in order, with its styles, but for one space at each cut at most.
    private static func isJoined(_ pieces: [FormattedText], _ text: FormattedText) -> Bool {
        var rest = scalars(text)[...]
        for (index, piece) in pieces.enumerated() {
            let part = scalars(piece)
            if !rest.starts(with: part, by: ==) {
                guard index > 0, rest.first?.0 == " " else { return false }
                rest.removeFirst()
            }
            guard rest.starts(with: part, by: ==) else { return false }
            rest = rest.dropFirst(part.count)
        }
        return rest.isEmpty || rest.count == 1 && rest.first?.0 == " "
    }

    private static func scalars(_ text: FormattedText) -> [(Unicode.Scalar, FormattedText.Style)] {
        text.runs.flatMap { run in run.text.unicodeScalars.map { ($0, run.style) } }
    }
}

@Suite struct MessageBudgetTests {
    @Test(
        arguments: [
            (
                Source(name: "nick", user: "user", host: "host"), .message,
                512 - ":nick!user@host PRIVMSG #chan :\r\n".utf8.count
            ),
            (
                Source(name: "nick", user: "user", host: "host"), .notice,
                512 - ":nick!user@host NOTICE #chan :\r\n".utf8.count
            ),
            (
                Source(name: "nick", user: "user", host: "host"), .action,
                512 - ":nick!user@host PRIVMSG #chan :\u{1}ACTION \u{1}\r\n".utf8.count
            ),
            (Source(name: "nick"), .message, 512 - ":nick!@ PRIVMSG #chan :\r\n".utf8.count - 73),
        ] as [(Source, OutgoingLine.Kind, Int)]
    ) func fits(source: Source, kind: OutgoingLine.Kind, length: Int) throws {
        let channel = try #require(ChannelName(parsing: "#chan"))
        let budget = MessageBudget(source: source, support: ISupport())
        #expect(budget.textLength(kind, to: .channel(channel)) == length)
    }

    @Test func announcedLengthsCount() throws {
        var support = ISupport()
        for token in ["USERLEN=5", "HOSTLEN=20", "LINELEN=1024"] { support.apply(token: token) }
        let budget = MessageBudget(source: Source(name: "n"), support: support)
        #expect(budget.prefixLength == ":n!@ ".utf8.count + 25)
        #expect(budget.lineLength == 1024)
    }

    @Test(arguments: OutgoingLine.Kind.allCases) func linesAsOthersGetThemAreWithinTheLimit(kind: OutgoingLine.Kind)
        throws
    {
        var generate = Generate(seed: 7)
        let source = Source(name: "nick", user: "~user", host: "host.example.org")
        let target = OutgoingLine.Target.channel(try #require(ChannelName(parsing: "#channel")))
        let budget = MessageBudget(source: source, support: ISupport())
        for _ in 0..<200 {
            let text = generate.formattedText(runs: 10, length: 200)
            let line = OutgoingLine(token: LineToken(rawValue: 1), target: target, kind: kind, text: text)
            for message in Message.lines(saying: line, budget: budget) {
                var seen = message
                seen.source = source
                #expect(try seen.encoded().count <= 512)
                if kind == .action { #expect(CTCP(parsing: message.last ?? "")?.isAction == true) }
            }
        }
    }
}
