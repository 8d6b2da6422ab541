/// The value of the `time` tag: `YYYY-MM-DDThh:mm:ss.sssZ` (IRCv3 server-time) and milliseconds since 1970, UTC.
package enum ServerTime {
    /// Nil for anything else. A fraction may be missing or have any number of digits, of which three count; a leap
    /// second is the last millisecond before the next.
    package static func milliseconds(parsing text: some StringProtocol) -> Int64? {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T"), let hour = reader.number(2), reader.take(":"),
            let minute = reader.number(2), reader.take(":"), let second = reader.number(2)
        else { return nil }
        var fraction = 0
        if reader.take(".") {
            guard let digits = reader.fraction() else { return nil }
            fraction = digits
        }
        guard reader.take("Z"), reader.rest.isEmpty, (1...12).contains(month),
            day >= 1, day <= daysInMonth(month, year: year), hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        let clock = Int64(hour * 3600 + minute * 60 + min(second, 59)) * 1000
        return days * 86_400_000 + clock + Int64(second == 60 ? 999 : fraction)
    }

    /// The text of an instant in the years 0 to 9999; those outside are taken for the nearest in them.
    package static func text(milliseconds: Int64) -> String {
        let instant = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
        let days = instant.dividedFloor(by: 86_400_000)
        let inDay = Int(instant - days * 86_400_000)
        let (year, month, day) = date(daysSince1970: days)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let clock = "\(padded(inDay / 3_600_000, 2)):\(padded(inDay / 60_000 % 60, 2)):\(padded(inDay / 1000 % 60, 2))"
        return "\(date)T\(clock).\(padded(inDay % 1000, 3))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func daysInMonth(_ month: Int, year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    // The calendar repeats every 400 years, 146,097 days. Years are counted from March, so that the leap day is the last.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = Int64(month <= 2 ? year - 1 : year)
        let era = shifted.dividedFloor(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = Int64((153 * ((month + 9) % 12) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func date(daysSince1970: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = shifted.dividedFloor(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = Int((5 * dayOfYear + 2) / 153)
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let day = Int(dayOfYear) - (153 * fromMarch + 2) / 5 + 1
        return (Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, day)
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func take(_ expected: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: expected) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func digit() -> Int? {
            guard let byte = rest.first, (48...57).contains(byte) else { return nil }
            rest.removeFirst()
            return Int(byte) - 48
        }

        mutating func number(_ width: Int) -> Int? {
            var number = 0
            for _ in 0..<width {
                guard let digit = digit() else { return nil }
                number = number * 10 + digit
            }
            return number
        }

        /// Milliseconds of any number of digits, at least one.
        mutating func fraction() -> Int? {
            var fraction = 0
            var weight = 100
            guard let first = digit() else { return nil }
            fraction = first * weight
            while let digit = digit() {
                weight /= 10
                fraction += digit * weight
            }
            return fraction
        }
    }
}

extension Int64 {
    fileprivate func dividedFloor(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
