/// One letter of a MODE line with the parameter that is its own.
package struct ModeChange: Sendable, Hashable {
    package var isSet: Bool
    package var letter: Character
    package var parameter: String?

    package init(isSet: Bool, letter: Character, parameter: String? = nil) {
        self.isSet = isSet
        self.letter = letter
        self.parameter = parameter
    }
}
