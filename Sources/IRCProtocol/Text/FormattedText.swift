/// Text as runs of one style each: what formatting codes mean, without the codes.
package struct FormattedText: Sendable, Hashable {
    package var runs: [Run]

    package struct Run: Sendable, Hashable {
        package var text: String
        package var style: Style

        package init(_ text: String, _ style: Style = Style()) {
            self.text = text
            self.style = style
        }
    }

    package struct Style: Sendable, Hashable {
        package var traits: Traits
        package var foreground: Color?
        package var background: Color?

        package init(_ traits: Traits = [], foreground: Color? = nil, background: Color? = nil) {
            self.traits = traits
            self.foreground = foreground
            self.background = background
        }
    }

    package struct Traits: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        package static let bold = Traits(rawValue: 1)
        package static let italic = Traits(rawValue: 2)
        package static let underline = Traits(rawValue: 4)
        package static let strikethrough = Traits(rawValue: 8)
        package static let monospace = Traits(rawValue: 16)
        package static let reverse = Traits(rawValue: 32)
    }

    /// A colour by its number in the palette of 99, or as RGB.
    package enum Color: Sendable, Hashable {
        case palette(UInt8)
        case rgb(UInt8, UInt8, UInt8)
    }

    package init(runs: [Run] = []) { self.runs = runs }
    package init(_ plain: String) { runs = plain.isEmpty ? [] : [Run(plain)] }

    /// The text without any style.
    package var plain: String { runs.count == 1 ? runs[0].text : runs.map(\.text).joined() }
    package var isPlain: Bool { runs.allSatisfy { $0.style == Style() } }
}
