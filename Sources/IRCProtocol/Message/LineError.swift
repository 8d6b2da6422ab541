/// Why a line cannot be read or written. Holds no text of the line, so that it may be shown and logged.
package enum LineError: Error, Sendable, Hashable {
    /// Nothing but line ends and spaces.
    case empty
    /// Tags or source with nothing after them.
    case noCommand
    /// A verb that is neither letters and digits nor three digits.
    case badCommand
    /// CR, LF or NUL inside the line.
    case forbiddenByte
    /// More bytes of tags than ``LineLimits/tags``.
    case tagsTooLong(Int)
    /// More bytes outside the tags than ``LineLimits/rest``; only encoding says so.
    case tooLong(Int)
    /// A tag key that is empty or would be read as something else.
    case badTagKey
    /// A source with a space or nothing in it.
    case badSource
    /// The parameter of this index stands before others but is empty, holds a space or begins with a colon.
    case badMiddle(Int)
    /// More than ``LineLimits/parameterCount``.
    case tooManyParameters(Int)
}

extension LineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "the line is empty"
        case .noCommand: "the line has no command"
        case .badCommand: "the command is not a word"
        case .forbiddenByte: "the line holds CR, LF or NUL"
        case .tagsTooLong(let count): "the tags are too long (\(count) bytes)"
        case .tooLong(let count): "the line is too long (\(count) bytes)"
        case .badTagKey: "a tag has no proper key"
        case .badSource: "the source is not a name"
        case .badMiddle(let index): "parameter \(index) can only stand last"
        case .tooManyParameters(let count): "\(count) parameters are too many"
        }
    }
}
