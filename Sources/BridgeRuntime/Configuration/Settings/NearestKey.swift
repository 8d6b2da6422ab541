/// Finds what an operator may have meant by a key that is not there.
enum NearestKey {
    static func unknown(_ name: String, in section: ConfigurationKey) -> String {
        let names = section.children.flatMap { [$0.name] + $0.otherNames }
        if let near = nearest(to: name, among: names) { return "unknown key; did you mean \"\(near)\"?" }
        let elsewhere = ConfigurationKey.root.paths(to: name)
        return elsewhere.count == 1 ? "unknown key; \(elsewhere[0]) is one" : "unknown key"
    }

    /// The closest of `names`, if it is close enough to be meant: a third of its length, two letters at least.
    static func nearest(to name: String, among names: [String]) -> String? {
        let wanted = name.lowercased()
        let ranked = names.map { (name: $0, distance: distance(wanted, $0.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(2, best.name.count / 3) && best.distance < best.name.count ? best.name : nil
    }

    /// Letters put in, taken out, changed or swapped with their neighbour (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8.prefix(100))
        let right = Array(right.utf8.prefix(100))
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var rows = [Array(0...right.count)]
        for i in 1...left.count {
            var row = [i]
            for j in 1...right.count {
                let change = left[i - 1] == right[j - 1] ? 0 : 1
                var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + change)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    best = min(best, rows[i - 2][j - 2] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}

extension ConfigurationKey {
    /// The paths of all keys of that name, with `*` where the operator chooses a name.
    func paths(to wanted: String, from path: String = "") -> [String] {
        children.flatMap { child -> [String] in
            let step =
                switch kind {
                case .named: "*"
                case .items: "[]"
                default: child.name
                }
            let here = path.isEmpty ? step : step == "[]" ? "\(path)[]" : "\(path).\(step)"
            return (step == wanted ? [here] : []) + child.paths(to: wanted, from: here)
        }
    }
}
