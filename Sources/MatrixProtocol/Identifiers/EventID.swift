/// `$opaque`.
package struct EventID: Identifier {
    package static let sigil: Character = "$"
    package let text: String

    package init?(parsing text: some StringProtocol) {
        guard Self.isWellFormed(text) else { return nil }
        self.text = String(text)
    }
}
