/// The series of one name: they are of one kind, and stand together in the exposition.
struct PrometheusFamily: Sendable {
    enum Kind: String, Sendable { case counter, gauge, histogram }

    let kind: Kind
    /// By their labels as they are written.
    var series: [String: any PrometheusSeries] = [:]

    init(kind: Kind) { self.kind = kind }

    func write(as name: String, help: String?, into text: inout String) {
        guard !series.isEmpty else { return }
        if let help { text += "# HELP \(name) \(PrometheusText.help(help))\n" }
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for (labels, one) in series.sorted(by: { $0.key < $1.key }) {
            one.write(as: name, labels: labels, into: &text)
        }
    }
}

/// One metric with one set of labels.
protocol PrometheusSeries: AnyObject, Sendable {
    static var kind: PrometheusFamily.Kind { get }
    func write(as name: String, labels: String, into text: inout String)
}
