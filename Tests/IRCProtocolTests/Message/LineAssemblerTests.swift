import IRCProtocol
import Testing

@Suite struct LineAssemblerTests {
    private func lines(_ chunks: [[UInt8]], limit: Int = 20) -> (lines: [String], overlong: Int, pending: Int) {
        var assembler = LineAssembler(limit: limit)
        var lines: [String] = []
        var overlong = 0
        for chunk in chunks {
            overlong += assembler.receive(chunk.span) { line in
                lines.append(TextDecoder(encoding: .latin1).decode(line))
            }
        }
        return (lines, overlong, assembler.pendingCount)
    }

    static let twenty = String(repeating: "x", count: 20)

    @Test(
        arguments: [
            ("a\r\nb\nc", ["a", "b"], 0, 1), ("\r\n\n\r\na\n", ["a"], 0, 0), ("a\rb\r\n", ["a\rb"], 0, 0),
            ("\(twenty)\r\n\(twenty)\n", [twenty, twenty], 0, 0), ("\(twenty)x\r\nb\n", ["b"], 1, 0),
            ("\(twenty)x\nb\n", ["b"], 1, 0), ("\(twenty)xxxxx", [], 1, 0),
            ("\(twenty)xxxx\na\n\(twenty)xxxx\nb\n", ["a", "b"], 2, 0),
        ] as [(String, [String], Int, Int)]
    )
    func cuts(bytes: String, expected: [String], overlong: Int, pending: Int) {
        let whole = lines([Array(bytes.utf8)])
        #expect(whole.lines == expected)
        #expect(whole.overlong == overlong)
        #expect(whole.pending == pending)
        let single = lines(bytes.utf8.map { [$0] })
        #expect(single.lines == expected)
        #expect(single.overlong == overlong)
        #expect(single.pending == pending)
    }

    @Test func everyCutGivesTheSameLines() {
        let bytes = Array("first\r\nsec\u{e9}ond\n\r\n\r\(Self.twenty)\r\n\(Self.twenty)yyy\r\nlast\r\nrest".utf8)
        let whole = lines([bytes])
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let cut = lines([Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])])
                #expect(cut.lines == whole.lines, "\(first) \(second)")
                #expect(cut.overlong == whole.overlong, "\(first) \(second)")
            }
        }
    }

    @Test func aLineWithoutEndTakesNoMemory() {
        var assembler = LineAssembler()
        let chunk = [UInt8](repeating: 120, count: 1000)
        var overlong = 0
        for _ in 0..<100 {
            overlong += assembler.receive(chunk.span) { _ in Issue.record("no line has ended") }
            #expect(assembler.pendingCount <= assembler.limit + 1)
        }
        #expect(overlong == 1)
        var after: [String] = []
        assembler.receive(Array("x\nok\n".utf8).span) { after.append(TextDecoder(encoding: .latin1).decode($0)) }
        #expect(after == ["ok"])
    }
}
