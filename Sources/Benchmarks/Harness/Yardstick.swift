/// A fixed piece of work to compare with: hashing, allocating and looking up, as the bridge does all day.
enum Yardstick {
    /// Nanoseconds for making and reading a dictionary of 64 short strings.
    static func measure() -> Double {
        Sampling(runs: 21).time(operations: 200) {
            for turn in 0..<200 {
                var table: [String: Int] = [:]
                for number in 0..<64 { table["name of somebody \(number)"] = turn }
                consume(table["name of somebody 12"])
            }
        }.median
    }
}
