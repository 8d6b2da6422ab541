/// What was said against what arrived, where no text is said twice.
struct Comparison: Sendable, CustomStringConvertible {
    private(set) var said: Int
    private(set) var lost: [String] = []
    private(set) var doubled: [String] = []
    private(set) var strange: [String] = []
    /// Texts that arrived after one that was said later, repeats apart.
    private(set) var late: [String] = []

    init(said: [String], arrived: [String]) {
        self.said = said.count
        let places = Dictionary(uniqueKeysWithValues: said.enumerated().map { ($1, $0) })
        var seen: Set<String> = []
        var furthest = -1
        for text in arrived {
            guard let place = places[text] else {
                strange.append(text)
                continue
            }
            guard seen.insert(text).inserted else {
                doubled.append(text)
                continue
            }
            if place < furthest { late.append(text) }
            furthest = max(furthest, place)
        }
        lost = said.filter { !seen.contains($0) }
    }

    var isExact: Bool { lost.isEmpty && doubled.isEmpty && strange.isEmpty && late.isEmpty }

    var description: String {
        "\(said) said; " + Self.list("lost", lost) + Self.list("doubled", doubled) + Self.list("strange", strange)
            + Self.list("late", late)
    }

    private static func list(_ what: String, _ texts: [String]) -> String {
        "\(what) \(texts.count)\(texts.isEmpty ? "" : " (\(texts.prefix(8).joined(separator: ", ")))") "
    }
}
