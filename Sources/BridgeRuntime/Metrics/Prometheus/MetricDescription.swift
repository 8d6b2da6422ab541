/// What is said of a metric, and for a histogram the upper bounds of its buckets.
package struct MetricDescription: Sendable, Hashable {
    package var help: String
    /// In the unit of the metric, seconds for a timer; nil for the usual ones.
    package var bounds: [Double]?

    package init(_ help: String, bounds: [Double]? = nil) {
        self.help = help
        self.bounds = bounds
    }

    /// From half a millisecond to a minute: what a person waits for.
    package static let seconds = [
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    package static let sizes: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]
}
