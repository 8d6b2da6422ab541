/// A three-digit reply. Unknown ones are values like the known.
package struct Numeric: Sendable, Hashable, RawRepresentable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// 400 to 599, and the SASL failures 902 and 904 to 906: the server did not do what was asked.
    package var isError: Bool {
        (400...599).contains(rawValue) || rawValue == 902 || (904...906).contains(rawValue)
    }
}
