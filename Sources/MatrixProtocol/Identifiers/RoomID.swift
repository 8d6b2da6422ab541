/// `!opaque`; since room version 12 without a server name, so nothing is ever read out of it.
package struct RoomID: Identifier {
    package static let sigil: Character = "!"
    package let text: String

    package init?(parsing text: some StringProtocol) {
        guard Self.isWellFormed(text) else { return nil }
        self.text = String(text)
    }
}
