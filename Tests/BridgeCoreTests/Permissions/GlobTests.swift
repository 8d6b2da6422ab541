import BridgeCore
import Testing

@Suite struct GlobTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var glob: String
        var matching: [String]
        var others: [String]
        var testDescription: String { glob }
    }

    static let rows: [Row] = [
        Row(glob: "", matching: [""], others: ["a"]),
        Row(glob: "*", matching: ["", "a", "@a:b"], others: []),
        Row(glob: "?", matching: ["a", "é", "😀"], others: ["", "ab"]),
        Row(glob: "a", matching: ["a", "A"], others: ["", "ab", "ba"]),
        Row(glob: "@spam*:evil.org", matching: ["@spam:evil.org", "@spammer1:EVIL.org"], others: ["@spa:evil.org"]),
        Row(
            glob: "*.evil.org",
            matching: ["a.evil.org", ".evil.org", "b.a.evil.org"],
            others: ["evil.org", "evilXorg"]
        ),
        Row(glob: "a*b*c", matching: ["abc", "aXbYc", "abbcc", "abcbc"], others: ["acb", "ab", "abcd"]),
        Row(glob: "a**b", matching: ["ab", "aab", "axxb"], others: ["a", "b"]),
        Row(glob: "*a?", matching: ["ab", "aab", "xxaay"], others: ["a", "ba"]),
        // Nothing else has a meaning of its own.
        Row(glob: "[a-z].+(x)\\d^$", matching: ["[a-z].+(x)\\d^$"], others: ["a", "ax5"]),
    ]

    @Test(arguments: rows) func matches(_ row: Row) {
        let glob = Glob(row.glob)
        for subject in row.matching { #expect(glob.matches(subject), "\(subject)") }
        for subject in row.others { #expect(!glob.matches(subject), "\(subject)") }
    }

    /// A pattern that a matcher which goes back over its tracks would not finish in the life of the universe.
    @Test func staysQuick() {
        let glob = Glob(String(repeating: "*a", count: 2_000) + "b")
        #expect(!glob.matches(String(repeating: "a", count: 255)))
        #expect(Glob(String(repeating: "*", count: 60_000) + "?").matches("a"))
    }

    @Test func agreesWithTheDefinition() {
        var random = RandomSource(seed: 7)
        for _ in 0..<20_000 {
            let glob = String(
                (0..<Int.random(in: 0...6, using: &random)).map { _ in "ab*?".randomElement(using: &random) ?? "a" }
            )
            let text = String(
                (0..<Int.random(in: 0...7, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "a" }
            )
            #expect(Glob(glob).matches(text) == Self.matches(Array(glob), Array(text)), "\(glob) \(text)")
        }
    }

    private static func matches(_ glob: [Character], _ text: [Character]) -> Bool {
        guard let first = glob.first else { return text.isEmpty }
        let rest = Array(glob.dropFirst())
        switch first {
        case "*": return (0...text.count).contains { matches(rest, Array(text.dropFirst($0))) }
        case "?": return !text.isEmpty && matches(rest, Array(text.dropFirst()))
        default: return text.first == first && matches(rest, Array(text.dropFirst()))
        }
    }
}
