extension ModeChange {
    /// Whether a letter takes a parameter.
    private enum Arity {
        case list
        case always
        case whenSet
        case never
    }

    /// Reads the changes of a channel's MODE line: `+ov-b nick nick mask`.
    ///
    /// A parameter never shifts to another letter: which letters take one is what `support` says, an unknown letter
    /// takes none, and one whose parameter is missing has nil (for a list mode that is the question for the list).
    /// Parameters that are left over are passed over.
    package static func parse(_ parameters: [String], support: ISupport) -> [ModeChange] {
        guard let letters = parameters.first else { return [] }
        var rest = parameters.dropFirst()
        return signed(letters).map { isSet, letter in
            switch arity(of: letter, support: support) {
            case .list, .always: ModeChange(isSet: isSet, letter: letter, parameter: rest.popFirst())
            case .whenSet where isSet: ModeChange(isSet: true, letter: letter, parameter: rest.popFirst())
            case .whenSet, .never: ModeChange(isSet: isSet, letter: letter)
            }
        }
    }

    /// The changes of a MODE line about a channel, or of RPL_CHANNELMODEIS (324).
    package static func parse(_ message: Message, support: ISupport) -> [ModeChange] {
        let start = message.command == .numeric(.channelModeIs) ? 2 : 1
        return parse(message.parameters.dropFirst(start).map(\.text), support: support)
    }

    /// Reads the changes of a user's modes, which never take a parameter.
    package static func parse(userModes letters: some StringProtocol) -> [ModeChange] {
        signed(letters).map { ModeChange(isSet: $0, letter: $1) }
    }

    /// Letters before any sign are set.
    private static func signed(_ letters: some StringProtocol) -> [(isSet: Bool, letter: Character)] {
        var isSet = true
        var found: [(Bool, Character)] = []
        for scalar in letters.unicodeScalars {
            switch scalar {
            case "+": isSet = true
            case "-": isSet = false
            default: found.append((isSet, Character(scalar)))
            }
        }
        return found
    }

    private static func arity(of letter: Character, support: ISupport) -> Arity {
        if support.prefix(ofMode: letter) != nil { return .always }
        let modes = support.channelModes
        if modes.lists.contains(letter) { return .list }
        if modes.always.contains(letter) { return .always }
        return modes.whenSet.contains(letter) ? .whenSet : .never
    }

    /// Whether this asks for a list rather than changes it: `MODE #chan +b`.
    package func isListQuery(support: ISupport) -> Bool {
        parameter == nil && support.channelModes.lists.contains(letter) && support.prefix(ofMode: letter) == nil
    }
}
