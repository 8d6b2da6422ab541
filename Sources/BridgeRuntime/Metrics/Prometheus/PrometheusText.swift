/// The words of the text format: names, labels and numbers as they may stand in it.
enum PrometheusText {
    static func line(_ name: String, _ labels: String, _ value: Double, into text: inout String) {
        text += name
        if !labels.isEmpty { text += "{\(labels)}" }
        text += " \(number(value))\n"
    }

    /// What may not stand in a name becomes `_`.
    static func metricName(_ name: String) -> String { identifier(name) { $0 == UInt8(ascii: ":") } }

    /// In order of the names, so that one set of labels is written in one way only. A name that comes twice counts once,
    /// and `le` in a histogram is the format's own.
    static func labels(_ dimensions: [(String, String)], kind: PrometheusFamily.Kind) -> String {
        var values: [String: String] = [:]
        for (name, value) in dimensions {
            let clean = identifier(name) { _ in false }
            let own = kind == .histogram && clean == "le" ? "exported_le" : clean
            if values[own] == nil { values[own] = value }
        }
        return values.sorted { $0.key < $1.key }
            .map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }
            .joined(separator: ",")
    }

    static func help(_ text: String) -> String { escaped(text, quotes: false) }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func identifier(_ text: String, allowing extra: (UInt8) -> Bool) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                bytes.append(byte)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if bytes.isEmpty { bytes.append(UInt8(ascii: "_")) }
                bytes.append(byte)
            default:
                bytes.append(extra(byte) ? byte : UInt8(ascii: "_"))
            }
        }
        return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        // By scalars: a carriage return and a line feed are one character.
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += #"\\"#
            case "\n": result += #"\n"#
            case "\"" where quotes: result += #"\""#
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
