/// Where two lists of words differ.
enum WordDifference {
    /// Words in place of others.
    struct Change: Sendable, Hashable {
        var old: [String]
        var new: [String]
        /// Where `new` begins in the new list.
        var place: Int
    }

    /// The fewest words that have to change, in order. Takes time in proportion to the product of both lengths.
    static func changes(from old: [String], to new: [String]) -> [Change] {
        var common = Array(repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
        for left in old.indices.reversed() {
            for right in new.indices.reversed() {
                common[left][right] =
                    old[left] == new[right]
                    ? common[left + 1][right + 1] + 1 : max(common[left + 1][right], common[left][right + 1])
            }
        }
        var changes: [Change] = []
        var current: Change?
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, right < new.count, old[left] == new[right] {
                if let change = current { changes.append(change) }
                current = nil
                left += 1
                right += 1
                continue
            }
            var change = current ?? Change(old: [], new: [], place: right)
            if right == new.count || (left < old.count && common[left + 1][right] >= common[left][right + 1]) {
                change.old.append(old[left])
                left += 1
            } else {
                change.new.append(new[right])
                right += 1
            }
            current = change
        }
        return changes + (current.map { [$0] } ?? [])
    }
}
