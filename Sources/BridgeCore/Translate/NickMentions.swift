import IRCProtocol
import MatrixProtocol

/// Nicks in what is said on IRC.
///
/// A nick counts as a whole word only. At the front of a line before `:` or `,`, and after `@`, it is meant for sure;
/// elsewhere it has to look like a name: four letters that are no ordinary word, or a character that words do not have.
struct NickMentions {
    struct Mention: Sendable, Hashable {
        /// In bytes, without an `@` before it.
        var range: Range<Int>
        var user: UserID
    }

    /// So many people of one line are told. More are no conversation but noise, and often meant as such.
    static let limit = 10
    /// In the middle of a sentence a shorter nick is taken for a word.
    private static let leastLetters = 4

    /// Who has the nick, however it is spelt; nil where nobody is to be mentioned.
    let holder: (String) -> UserID?

    /// The mentions outside of `links`, in order.
    func find(in text: String, links: [Range<Int>]) -> [Mention] {
        var found: [Mention] = []
        var people: Set<UserID> = []
        var words = Words(text, links: links)
        var isAddressing = true
        while let word = words.next() {
            let mention = mention(word, isAddressing: isAddressing)
            // `alice, bob: hello` is for both.
            isAddressing = isAddressing && mention != nil && (word.next == "," || word.next == ":" || word.next == "&")
            guard let mention, people.count < Self.limit || people.contains(mention.user) else { continue }
            people.insert(mention.user)
            found.append(mention)
        }
        return found
    }

    private func mention(_ word: Words.Word, isAddressing: Bool) -> Mention? {
        guard word.standsAlone else { return nil }
        return mention(word.range, word.text, of: word, isAddressing)
            ?? word.inner.flatMap { mention($0.range, $0.text, of: word, isAddressing) }
    }

    private func mention(_ range: Range<Int>, _ text: String, of word: Words.Word, _ isAddressing: Bool) -> Mention? {
        // Who has it is asked last: most words are nobody's nick, and can be told at a glance.
        let isNamed =
            switch (word.hasAtSign, isAddressing ? word.next : nil) {
            case (true, _), (_, ":"): true
            case (_, ","): !CommonWords.contain(text)
            default: Self.looksLikeName(text)
            }
        return isNamed ? holder(text).map { Mention(range: range, user: $0) } : nil
    }

    static func looksLikeName(_ nick: String) -> Bool {
        let hasOther = nick.utf8.contains { !(($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 >= 0x80) }
        if hasOther { return nick.utf8.count >= leastLetters - 1 }
        return nick.count >= leastLetters && !CommonWords.contain(nick)
    }
}
