/// `#localpart:server`, any characters but colon and NUL before the colon.
package struct RoomAlias: Identifier {
    package static let sigil: Character = "#"
    package let text: String

    package init?(parsing text: some StringProtocol) {
        guard Self.isWellFormed(text), text.contains(":") else { return nil }
        self.text = String(text)
    }

    package var localpart: Substring {
        text.dropFirst().prefix { $0 != ":" }
    }

    package var server: Substring {
        text.firstIndex(of: ":").map { text[text.index(after: $0)...] } ?? ""
    }
}
