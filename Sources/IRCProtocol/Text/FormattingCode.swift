/// The control bytes of formatting (modern IRC formatting, as clients have agreed on it).
enum FormattingCode {
    static let bold: UInt8 = 0x02
    static let color: UInt8 = 0x03
    static let hexColor: UInt8 = 0x04
    static let reset: UInt8 = 0x0F
    static let monospace: UInt8 = 0x11
    static let reverse: UInt8 = 0x16
    static let italic: UInt8 = 0x1D
    static let strikethrough: UInt8 = 0x1E
    static let underline: UInt8 = 0x1F

    /// The toggles, in the order in which they are written.
    static let toggles: [(code: UInt8, trait: FormattedText.Traits)] = [
        (bold, .bold), (italic, .italic), (underline, .underline), (strikethrough, .strikethrough),
        (monospace, .monospace), (reverse, .reverse),
    ]

    static func trait(of byte: UInt8) -> FormattedText.Traits? {
        // All are below 32: most bytes need no search.
        byte < 32 ? toggles.first { $0.code == byte }?.trait : nil
    }

    /// The palette's number for "the reader's own colour".
    static let defaultColor: UInt8 = 99
}
