/// The value of one key, of the type that its row names.
package enum ConfigurationValue: Sendable, Hashable {
    case boolean(Bool)
    case integer(Int)
    case text(String)
    case texts([String])
}

extension ConfigurationValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral
{
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(arrayLiteral elements: String...) { self = .texts(elements) }
}

extension ConfigurationValue {
    /// As it stands in YAML and, since texts are always quoted, in JSON too.
    package var written: String {
        switch self {
        case .boolean(let value): String(value)
        case .integer(let value): String(value)
        case .text(let value): JSONText.quoted(value)
        case .texts(let values): "[" + values.map(JSONText.quoted).joined(separator: ", ") + "]"
        }
    }
}
