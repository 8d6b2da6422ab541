/// The figures as people read them.
struct Table {
    private let yardstick: Double
    private var rows: [[String]] = [["", "median", "", "least", "greatest", "yardsticks", "target", "of target"]]

    init(yardstick: Double) { self.yardstick = yardstick }

    mutating func add(_ suite: String, _ figures: [Figure]) {
        for figure in figures {
            let median = figure.samples.median
            rows.append([
                "\(suite): \(figure.name)",
                Figure.rounded(median),
                figure.unit.rawValue,
                Figure.rounded(figure.samples.least),
                Figure.rounded(figure.samples.greatest),
                figure.unit.nanoseconds.map { Figure.rounded(median * $0 / yardstick) } ?? "",
                figure.target.map { "< \(Figure.rounded($0))" } ?? "",
                figure.target.map { "\(Figure.rounded(median / $0 * 100)) %\(median < $0 ? "" : "  MISSED")" } ?? "",
            ])
        }
    }

    var text: String {
        let widths = (0..<8).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 || column == 2 ? cell + padding : padding + cell
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
