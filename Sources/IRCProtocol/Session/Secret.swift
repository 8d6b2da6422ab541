/// A password or a channel's key. It shows itself nowhere but where it is asked for by name: in no description, no dump,
/// no failed test.
package struct Secret: Sendable, Hashable, ExpressibleByStringLiteral {
    /// For the wire and for sealing; never for a log, an error or an answer.
    package let exposed: String

    package init(_ exposed: String) { self.exposed = exposed }

    package init(stringLiteral exposed: String) { self.exposed = exposed }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
