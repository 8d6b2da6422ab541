import Foundation
import IRCProtocol

/// The form in which SCRAM compares names and passwords (RFC 4013), so that one password typed on two keyboards is the
/// same.
enum SASLPrep {
    /// Nil for what cannot be compared: nothing left, or a control character.
    static func prepared(_ text: String) -> String? {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text.isEmpty ? nil : text }
        var mapped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isIgnored(scalar) {
            mapped.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
        }
        let normal = String(mapped).precomposedStringWithCompatibilityMapping
        guard !normal.isEmpty, !normal.unicodeScalars.contains(where: isForbidden) else { return nil }
        return normal
    }

    /// RFC 3454, table B.1: what is commonly mapped to nothing.
    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x34F, 0x1806, 0x180B...0x180D, 0x200B...0x200D, 0x2060, 0xFE00...0xFE0F, 0xFEFF: true
        default: false
        }
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .privateUse, .surrogate, .lineSeparator, .paragraphSeparator: true
        default: scalar.value == 0xFFFD
        }
    }
}
