import MatrixProtocol

/// Superscripts and subscripts, for which IRC has no code.
///
///     x<sup>2</sup>          x²
///     x<sup>n+k</sup>        x^(n+k)
///     a<sub>i</sub>          aᵢ
///     a<sub>max</sub>        a_max
enum RaisedText {
    /// In the characters made for it where there is one for each, else behind `^` or `_`.
    static func plain(_ text: String, _ traits: RichText.Traits) -> String {
        if traits.contains(.superscript) { return write(text, superscripts, "^") }
        if traits.contains(.subscript) { return write(text, subscripts, "_") }
        return text
    }

    private static func write(_ text: String, _ table: [Character: Character], _ mark: String) -> String {
        let characters = text.map { table[$0] }
        if !characters.contains(nil) { return String(characters.compactMap { $0 }) }
        // Of white space alone there is nothing to raise.
        guard let first = text.first, !text.allSatisfy(\.isWhitespace), !asTheyAre.contains(text), first != "[" else {
            return text
        }
        if text.allSatisfy({ $0.isLetter || $0.isNumber }) { return mark + text }
        return first == "(" && text.last == ")" ? mark + text : "\(mark)(\(text))"
    }

    /// Of ordinals, which nobody misreads. Notes in brackets stay as they are too.
    private static let asTheyAre: Set<String> = ["st", "nd", "rd", "th", "™", "®"]

    private static let superscripts = pairs("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ")
    private static let subscripts = pairs("0123456789+-=()aeioruvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢₒᵣᵤᵥₓ")

    private static func pairs(_ from: String, _ to: String) -> [Character: Character] {
        Dictionary(zip(from, to)) { first, _ in first }
    }
}
