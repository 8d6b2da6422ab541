/// The part of a file that was asked for (RFC 9110, section 14).
struct ByteRange: Sendable, Hashable {
    enum Finding: Sendable, Hashable {
        /// Nothing was asked for that we serve in parts: the whole.
        case whole
        case part(ByteRange)
        /// It lies beyond the end.
        case unsatisfiable
    }

    var first: Int
    /// Included.
    var last: Int

    var count: Int { last - first + 1 }

    /// Several ranges at once, other units and what is no range at all are answered with the whole, as a server may.
    static func find(_ header: String?, length: Int?) -> Finding {
        guard let header, let length, header.hasPrefix("bytes=") else { return .whole }
        let ends = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let begin = ends.first, let end = ends.last else { return .whole }
        switch (number(begin), number(end)) {
        case (let first?, let last?):
            guard first <= last else { return .whole }
            return first < length ? .part(ByteRange(first: first, last: min(last, length - 1))) : .unsatisfiable
        case (let first?, nil) where end.isEmpty:
            return first < length ? .part(ByteRange(first: first, last: length - 1)) : .unsatisfiable
        case (nil, let count?) where begin.isEmpty:
            guard count > 0, length > 0 else { return .unsatisfiable }
            return .part(ByteRange(first: max(length - count, 0), last: length - 1))
        default: return .whole
        }
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        // A number beyond all files is beyond this one too.
        return Int(text) ?? .max
    }
}
