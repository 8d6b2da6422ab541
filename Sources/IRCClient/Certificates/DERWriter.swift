/// Values in the distinguished encoding of ASN.1 (X.690, section 10), as far as a certificate has them.
package enum DERWriter {
    static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, parts.flatMap(\.self)) }
    static func set(_ parts: [UInt8]...) -> [UInt8] { value(0x31, parts.flatMap(\.self)) }
    static func tagged(_ number: UInt8, _ content: [UInt8]) -> [UInt8] { value(0xA0 | number, content) }
    static func octets(_ content: [UInt8]) -> [UInt8] { value(0x04, content) }
    static func bits(_ content: [UInt8]) -> [UInt8] { value(0x03, [0] + content) }
    static func text(_ text: String) -> [UInt8] { value(0x0C, Array(text.utf8)) }
    static let yes: [UInt8] = [0x01, 0x01, 0xFF]

    /// Not negative; leading zeros go.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        let isSigned = digits.first.map { $0 >= 0x80 } ?? true
        return value(0x02, isSigned ? [0] + digits : digits)
    }

    /// At least two arcs, as every object identifier has.
    static func identifier(_ arcs: UInt...) -> [UInt8] {
        guard arcs.count >= 2 else { return [] }
        var content: [UInt8] = []
        for arc in [arcs[0] * 40 + arcs[1]] + arcs.dropFirst(2) {
            var groups = [UInt8(arc & 0x7F)]
            var rest = arc >> 7
            while rest > 0 {
                groups.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            content += groups.reversed()
        }
        return value(0x06, content)
    }

    /// In two digits of the year until 2049, in four from then on (RFC 5280, section 4.1.2.5).
    package static func time(_ time: Int64) -> [UInt8] {
        let day = time >= 0 ? time / 86_400 : 0
        let (year, month, date) = civil(day)
        let second = max(0, time) % 86_400
        let numbers = [month, date, second / 3600, second / 60 % 60, second % 60]
        let rest = numbers.map(two).joined() + "Z"
        return year < 2050
            ? value(0x17, Array((two(year % 100) + rest).utf8))
            : value(0x18, Array((two(year / 100) + two(year % 100) + rest).utf8))
    }

    private static func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }

    /// The date of a day since 1970, by eras of 400 years that begin in March.
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, date: Int64) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let ofEra = shifted % 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let date = ofYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        return (year + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, date)
    }

    private static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length = [UInt8(truncatingIfNeeded: content.count)]
        if content.count >= 0x80 {
            var rest = content.count >> 8
            while rest > 0 {
                length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
                rest >>= 8
            }
            length.insert(0x80 | UInt8(length.count), at: 0)
        }
        return [tag] + length + content
    }
}
