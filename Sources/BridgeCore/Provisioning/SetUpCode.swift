/// What opens the set-up page for one user, once. Made outside, where there is randomness that nobody can guess.
package struct SetUpCode: Sendable, Hashable {
    /// Of characters that need no encoding in a URL.
    package let text: String

    package init(_ text: String) { self.text = text }
}

extension SetUpCode: CustomStringConvertible, CustomReflectable {
    package var description: String { "a code for the set-up page" }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
