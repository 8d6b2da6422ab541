extension FormattedText.Color {
    /// The colours 0 to 98 as RRGGBB. The first sixteen differ from client to client; the others are agreed on.
    package static let paletteValues: [UInt32] = [
        0xFFFFFF, 0x000000, 0x00007F, 0x009300, 0xFF0000, 0x7F0000, 0x9C009C, 0xFC7F00,
        0xFFFF00, 0x00FC00, 0x009393, 0x00FFFF, 0x0000FC, 0xFF00FF, 0x7F7F7F, 0xD2D2D2,
        0x470000, 0x472100, 0x474700, 0x324700, 0x004700, 0x00472C,
        0x004747, 0x002747, 0x000047, 0x2E0047, 0x470047, 0x47002A,
        0x740000, 0x743A00, 0x747400, 0x517400, 0x007400, 0x007449,
        0x007474, 0x004074, 0x000074, 0x4B0074, 0x740074, 0x740045,
        0xB50000, 0xB56300, 0xB5B500, 0x7DB500, 0x00B500, 0x00B571,
        0x00B5B5, 0x0063B5, 0x0000B5, 0x7500B5, 0xB500B5, 0xB5006B,
        0xFF0000, 0xFF8C00, 0xFFFF00, 0xB2FF00, 0x00FF00, 0x00FFA0,
        0x00FFFF, 0x008CFF, 0x0000FF, 0xA500FF, 0xFF00FF, 0xFF0098,
        0xFF5959, 0xFFB459, 0xFFFF71, 0xCFFF60, 0x6FFF6F, 0x65FFC9,
        0x6DFFFF, 0x59B4FF, 0x5959FF, 0xC459FF, 0xFF66FF, 0xFF59BC,
        0xFF9C9C, 0xFFD39C, 0xFFFF9C, 0xE2FF9C, 0x9CFF9C, 0x9CFFDB,
        0x9CFFFF, 0x9CD3FF, 0x9C9CFF, 0xDC9CFF, 0xFF9CFF, 0xFF94D3,
        0x000000, 0x131313, 0x282828, 0x363636, 0x4D4D4D, 0x656565,
        0x818181, 0x9F9F9F, 0xBCBCBC, 0xE2E2E2, 0xFFFFFF,
    ]

    /// The numbers that every client knows.
    package static let commonNumbers: Range<UInt8> = 0..<16
    package static let allNumbers: Range<UInt8> = 0..<99

    /// Red, green and blue; nil for a number outside the palette, 99 among them.
    package var components: (red: UInt8, green: UInt8, blue: UInt8)? {
        switch self {
        case .rgb(let red, let green, let blue): return (red, green, blue)
        case .palette(let number):
            guard Self.allNumbers.contains(number) else { return nil }
            let value = Self.paletteValues[Int(number)]
            return (UInt8(value >> 16), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
        }
    }

    /// The palette's colour that looks most like this one; of equals the lowest number. Numbers outside the palette are
    /// left out, and where none is left this is number 99.
    package static func nearest(
        red: UInt8,
        green: UInt8,
        blue: UInt8,
        among numbers: Range<UInt8> = commonNumbers
    ) -> FormattedText.Color {
        let wanted = (red: red, green: green, blue: blue)
        var best: (number: UInt8, distance: Int)?
        for number in numbers.clamped(to: allNumbers) {
            guard let candidate = Self.palette(number).components else { continue }
            let distance = distance(wanted, candidate)
            if distance < best?.distance ?? Int.max { best = (number, distance) }
        }
        return .palette(best?.number ?? FormattingCode.defaultColor)
    }

    /// Squared distance, with red and blue weighed by how red the pair is: near to what the eye sees, without floats.
    private static func distance(
        _ left: (red: UInt8, green: UInt8, blue: UInt8),
        _ right: (red: UInt8, green: UInt8, blue: UInt8)
    ) -> Int {
        let mean = (Int(left.red) + Int(right.red)) / 2
        let red = Int(left.red) - Int(right.red)
        let green = Int(left.green) - Int(right.green)
        let blue = Int(left.blue) - Int(right.blue)
        return (512 + mean) * red * red + 1024 * green * green + (767 - mean) * blue * blue
    }
}
