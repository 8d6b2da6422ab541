/// The client tags by which a line of ours is known again wherever it is shown: in a replay, or to another of our
/// connections.
package enum DeliveryMark {
    /// Names what the line says; the same on each piece of a line that was cut.
    package static let lineTag = "+trestle/event"
    /// Which piece of a line that was cut: without the others it does not prove that the line arrived.
    package static let partTag = "+trestle/part"

    package static func isMark(_ tag: String) -> Bool { tag == lineTag || tag == partTag }

    package struct Part: Sendable, Hashable {
        /// Counted from 1.
        package let number: Int
        package let total: Int

        package init(number: Int, total: Int) {
            self.number = number
            self.total = total
        }

        /// Nil for what no line of ours bears: anybody can write the tag.
        package init?(parsing text: String) {
            let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
            guard numbers.count == 2, let number = numbers[0], let total = numbers[1], (2...Self.most).contains(total),
                (1...total).contains(number)
            else { return nil }
            self.init(number: number, total: total)
        }

        package var text: String { "\(number)/\(total)" }

        /// Far more than the longest message has.
        private static let most = 10_000
    }
}
