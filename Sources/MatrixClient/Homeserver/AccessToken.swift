/// A token that nothing prints: interpolation, reflection and dumps show that there is one and no more.
package struct AccessToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// For the header of a request, and for nothing else.
    let text: String

    /// - Returns: nil for what cannot stand in a header: the empty text, and anything but visible ASCII.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        self.text = text
    }

    package var description: String { "(token)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
