/// One line of the table.
struct Figure: Sendable {
    enum Unit: String, Sendable {
        case nanoseconds = "ns"
        case microseconds = "us"
        case milliseconds = "ms"
        case perSecond = "/s"
        case bytes = "B"
        case kibibytes = "KiB"
        case mebibytes = "MiB"
        case requests = ""

        /// How many nanoseconds it is; nil for what is no time.
        var nanoseconds: Double? {
            switch self {
            case .nanoseconds: 1
            case .microseconds: 1e3
            case .milliseconds: 1e6
            case .perSecond, .bytes, .kibibytes, .mebibytes, .requests: nil
            }
        }
    }

    let name: String
    let samples: Samples
    let unit: Unit
    /// What it is to stay under.
    let target: Double?

    init(_ name: String, _ samples: Samples, _ unit: Unit, target: Double? = nil) {
        self.name = name
        self.samples = samples
        self.unit = unit
        self.target = target
    }

    /// Three figures are more than a measurement is worth.
    static func rounded(_ value: Double) -> String {
        switch abs(value) {
        case ..<10: twoPlaces(value, 100)
        case ..<100: twoPlaces(value, 10)
        default: grouped(Int(value.rounded()))
        }
    }

    private static func twoPlaces(_ value: Double, _ scale: Double) -> String {
        "\((value * scale).rounded() / scale)"
    }

    private static func grouped(_ value: Int) -> String {
        var text = ""
        for (index, digit) in String(value).reversed().enumerated() {
            if index > 0, index % 3 == 0, digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
