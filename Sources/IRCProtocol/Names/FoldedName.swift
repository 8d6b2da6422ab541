/// A nick or channel name folded by its network's case mapping: the key under which it is compared and stored.
///
/// Made by ``CaseMapping`` alone; `stored(_:)` brings back one that was made before.
package struct FoldedName: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    package let text: String

    init(folded: String) {
        text = folded
    }

    /// A name that was folded before it was written down, as the store keeps it.
    package static func stored(_ text: String) -> FoldedName { FoldedName(folded: text) }

    package static func < (left: FoldedName, right: FoldedName) -> Bool { left.text < right.text }
    package var description: String { text }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
