/// The `Retry-After` header (RFC 9110, section 10.2.3): seconds, or a date in any of the three spellings of section
/// 5.6.7.
package enum RetryAfter {
    /// A day in milliseconds; a server that asks for more is not taken at its word.
    package static let longest: Int64 = 86_400_000

    /// - Parameter now: milliseconds since 1970, for dates.
    /// - Returns: milliseconds from now, 0 to `longest`; nil where the header makes no sense.
    package static func milliseconds(header: String, now: Int64) -> Int64? {
        let text = header.drop { $0 == " " || $0 == "\t" }.prefix { $0 != "\r" && $0 != "\n" }
        guard text.utf8.count <= 64 else { return nil }
        let digits = text.utf8.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        if !digits.isEmpty, text.utf8.dropFirst(digits.count).allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
            // Nine digits are 31 years: past what fits, it is the longest anyway.
            guard digits.count <= 9, let seconds = Int64(String(decoding: digits, as: UTF8.self)) else {
                return longest
            }
            return min(seconds * 1000, longest)
        }
        return date(text).map { min(max($0 - now, 0), longest) }
    }

    private static let months = [
        "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11,
        "Dec": 12,
    ]

    /// Milliseconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
    /// `Sun Nov  6 08:49:37 1994`.
    private static func date(_ text: Substring) -> Int64? {
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
        guard words.count >= 5 else { return nil }
        let isAsctime = months[words[1]] != nil
        let (dayWord, monthWord) = isAsctime ? (words[2], words[1]) : (words[1], words[2])
        let (yearWord, clockWord) = isAsctime ? (words[4], words[3]) : (words[3], words[4])
        let clock = clockWord.split(separator: ":").compactMap { number(String($0)) }
        guard let day = number(dayWord), let month = months[monthWord], var year = number(yearWord), clock.count == 3,
            (1...31).contains(day), clock[0] < 24, clock[1] < 60, clock[2] <= 60
        else { return nil }
        // Two digits are of the century that is nearest; no header of ours is older than 1970.
        if yearWord.utf8.count == 2 { year += year < 70 ? 2000 : 1900 }
        let seconds = days(year: year, month: month, day: day) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
        return Int64(seconds) * 1000
    }

    private static func number(_ word: String) -> Int? {
        word.utf8.count <= 4 ? Int(word).flatMap { $0 >= 0 ? $0 : nil } : nil
    }

    /// Days from 1 January 1970 in the Gregorian calendar, counting years from March so that a leap day is the last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let leaps = shifted / 4 - shifted / 100 + shifted / 400
        return shifted * 365 + leaps + (monthFromMarch * 153 + 2) / 5 + day - 1 - 719_468
    }
}
