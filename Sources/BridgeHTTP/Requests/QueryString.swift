import Foundation

/// The part of a target after the question mark (WHATWG URL, "application/x-www-form-urlencoded").
struct QueryString: Sendable {
    let items: [(name: String, value: String)]

    /// Nil where an encoding is broken or gives no UTF-8.
    init?(_ text: String) {
        var items: [(name: String, value: String)] = []
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = halves.first, let name = Self.decode(first),
                let value = Self.decode(halves.count > 1 ? halves[1] : "")
            else { return nil }
            items.append((name, value))
        }
        self.items = items
    }

    func values(of name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// All but the token; of a repeated name the first counts.
    var fields: [String: String] {
        Dictionary(items.filter { $0.name != AccessCheck.queryName }.map { ($0.name, $0.value) }) { first, _ in first }
    }

    private static func decode(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}
