import IRCProtocol

/// Text cut into the words that could be nicks, with what stands around each.
struct Words {
    struct Word {
        /// In bytes.
        var range: Range<Int>
        var text: String
        /// `@bob`; an `@` that ends a name before it is another thing.
        var hasAtSign: Bool
        /// Nothing around it makes it a part of something: of an address, a path, a channel's name, a file's.
        var standsAlone: Bool
        /// The character behind it.
        var next: Unicode.Scalar?

        /// The word without the brackets around it, which nicks may have too; nil where there are none, or nothing else.
        var inner: (range: Range<Int>, text: String)? {
            var rest = text.utf8[...]
            while let first = rest.first, Self.opening.contains(first) { rest.removeFirst() }
            let start = text.utf8.count - rest.count
            while let last = rest.last, Self.closing.contains(last) { rest.removeLast() }
            guard !rest.isEmpty, rest.count < text.utf8.count else { return nil }
            let lower = range.lowerBound + start
            return (lower..<lower + rest.count, String(decoding: rest, as: UTF8.self))
        }

        private static let opening = Array("[{`|^\\-".utf8)
        private static let closing = Array("]}`|^\\-".utf8)
    }

    /// Longer is no nick anywhere.
    private static let longest = 64

    private let bytes: [UInt8]
    private let scalars: [(scalar: Unicode.Scalar, offset: Int)]
    private let end: Int
    private let links: [Range<Int>]
    private var index = 0
    private var link = 0

    init(_ text: String, links: [Range<Int>]) {
        var offset = 0
        var scalars: [(scalar: Unicode.Scalar, offset: Int)] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            scalars.append((scalar, offset))
            offset += UTF8.width(scalar)
        }
        bytes = Array(text.utf8)
        self.scalars = scalars
        self.links = links
        end = offset
    }

    mutating func next() -> Word? {
        while index < scalars.count {
            skipLinks()
            let start = index
            while index < scalars.count, Self.isPart(scalars[index].scalar), !isLink(index) { index += 1 }
            guard index > start else {
                index += 1
                continue
            }
            let range = offset(start)..<offset(index)
            guard range.count <= Self.longest else { continue }
            return word(start, range)
        }
        return nil
    }

    private func word(_ start: Int, _ range: Range<Int>) -> Word {
        let before = scalar(start - 1)
        let earlier = scalar(start - 2)
        let after = scalar(index)
        let later = scalar(index + 1)
        let isGlued = earlier.map(Self.isPart) ?? false
        return Word(
            range: range,
            text: String(decoding: bytes[range], as: UTF8.self),
            hasAtSign: before == "@" && !isGlued,
            standsAlone: Self.canStandBefore(before, isGlued: isGlued)
                && Self.canStandBehind(after, isGlued: later.map(Self.isPart) ?? false, isFirst: start == 0),
            next: after
        )
    }

    private func scalar(_ index: Int) -> Unicode.Scalar? {
        scalars.indices.contains(index) ? scalars[index].scalar : nil
    }

    private func offset(_ index: Int) -> Int { index < scalars.count ? scalars[index].offset : end }

    /// Links come in order, as the words do.
    private mutating func skipLinks() {
        while link < links.count, links[link].upperBound <= offset(index) { link += 1 }
        guard link < links.count, links[link].contains(offset(index)) else { return }
        while index < scalars.count, scalars[index].offset < links[link].upperBound { index += 1 }
    }

    private func isLink(_ index: Int) -> Bool { link < links.count && links[link].contains(offset(index)) }

    /// What nicks are made of; of other scripts only those that have capitals, for the others write no spaces between
    /// a name and what follows.
    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return NickRules.canStandAnywhere(UInt8(truncatingIfNeeded: scalar.value)) }
        return scalar.properties.isCased || scalar.properties.isGraphemeExtend && scalar != "\u{FE0F}"
    }

    /// `isGlued`: a word stands before that. `foo:bob`, `x@bob` and `foo.bob` are other things than bob.
    private static func canStandBefore(_ scalar: Unicode.Scalar?, isGlued: Bool) -> Bool {
        switch scalar {
        case nil: true
        case "#", "$", "/", "=": false
        case ".", ":", "@", "&": !isGlued
        default: true
        }
    }

    private static func canStandBehind(_ scalar: Unicode.Scalar?, isGlued: Bool, isFirst: Bool) -> Bool {
        switch scalar {
        case nil: true
        case "/", "=", "(", "@", "#", "$": false
        // `bob:hello` at the front is what people in a hurry type.
        case ":": !isGlued || isFirst
        case ".", "&": !isGlued
        default: true
        }
    }
}
