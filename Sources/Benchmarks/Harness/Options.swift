/// What the command line asks for.
struct Options: Sendable {
    private(set) var isQuick = false
    private(set) var filter: String?
    /// A sentence where the arguments make no sense.
    private(set) var problem: String?

    init(_ arguments: some Sequence<String>) {
        var rest = Array(arguments)[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick": isQuick = true
            case "--filter":
                filter = rest.popFirst()
                if filter == nil { problem = "--filter needs a part of a suite's name" }
            default: problem = "Unknown argument \(word). Usage: Benchmarks [--quick] [--filter WORDS]"
            }
        }
    }

    /// How often a figure is taken after the warm-up; the median counts.
    var runs: Int { isQuick ? 3 : 9 }

    func wants(_ name: String) -> Bool { filter.map { name.contains($0) } ?? true }
}
