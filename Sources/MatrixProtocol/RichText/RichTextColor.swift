extension RichText {
    package struct Color: Sendable, Hashable {
        package var red: UInt8
        package var green: UInt8
        package var blue: UInt8

        package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        /// `#rgb`, `#rrggbb`, or one of the basic names of CSS.
        package init?(parsing text: some StringProtocol) {
            let bytes = Array(text.utf8)
            guard bytes.first == UInt8(ascii: "#") else {
                let name = String(
                    decoding: bytes.prefix(16).map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 },
                    as: UTF8.self
                )
                guard let value = Self.names[name] else { return nil }
                self.init(value)
                return
            }
            let digits = bytes.dropFirst().compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            guard digits.count == bytes.count - 1 else { return nil }
            switch digits.count {
            case 3: self.init(digits.reduce(0) { $0 << 8 | $1 * 17 })
            case 6: self.init(digits.reduce(0) { $0 << 4 | $1 })
            default: return nil
            }
        }

        private init(_ value: Int) {
            self.init(
                UInt8(truncatingIfNeeded: value >> 16),
                UInt8(truncatingIfNeeded: value >> 8),
                UInt8(truncatingIfNeeded: value)
            )
        }

        /// `#rrggbb`.
        package var hex: String {
            "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }

        private static let names = [
            "black": 0x000000, "silver": 0xc0c0c0, "gray": 0x808080, "grey": 0x808080, "white": 0xffffff,
            "maroon": 0x800000, "red": 0xff0000, "purple": 0x800080, "fuchsia": 0xff00ff, "magenta": 0xff00ff,
            "green": 0x008000, "lime": 0x00ff00, "olive": 0x808000, "yellow": 0xffff00, "navy": 0x000080,
            "blue": 0x0000ff, "teal": 0x008080, "aqua": 0x00ffff, "cyan": 0x00ffff, "orange": 0xffa500,
            "brown": 0xa52a2a, "pink": 0xffc0cb, "gold": 0xffd700, "lightgray": 0xd3d3d3, "lightgrey": 0xd3d3d3,
        ]
    }
}
