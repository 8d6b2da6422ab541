/// A place by RFC 5870, as far as a map needs it: `geo:LATITUDE,LONGITUDE[,ALTITUDE][;PARAMETERS]`.
///
/// What anybody wrote beside the two numbers goes nowhere.
struct GeoURI: Sendable, Hashable {
    /// As written: a decimal number within its range.
    let latitude: String
    let longitude: String

    init?(parsing text: String) {
        guard text.utf8.count <= 256, text.prefix(4).lowercased() == "geo:" else { return nil }
        let path = text.dropFirst(4).prefix { $0 != ";" && $0 != "?" }
        let numbers = path.split(separator: ",", omittingEmptySubsequences: false)
        guard numbers.count == 2 || numbers.count == 3, let latitude = Self.number(numbers[0], within: 90),
            let longitude = Self.number(numbers[1], within: 180)
        else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    var map: String { "https://www.openstreetmap.org/?mlat=\(latitude)&mlon=\(longitude)" }

    /// Six places are a hand's breadth; more would say more about a device than about the place.
    private static func number(_ text: Substring, within limit: Double) -> String? {
        var rest = text[...]
        let sign = rest.first == "-" ? "-" : ""
        if !sign.isEmpty { rest = rest.dropFirst() }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        let isDigits = { (part: Substring) in
            !part.isEmpty && part.utf8.count <= 20 && part.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard parts.count <= 2, parts.allSatisfy(isDigits), let value = Double(String(rest)), value <= limit else {
            return nil
        }
        return sign + String(parts[0]) + (parts.count == 2 ? ".\(parts[1].prefix(6))" : "")
    }
}
