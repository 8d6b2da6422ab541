import CoreMetrics
import Synchronization

/// The metrics of one bridge, written out in the text format that Prometheus reads.
///
/// Hand it to what makes metrics as their factory; nothing has to be set for the whole process. Asking for a metric
/// again gives the one there is. A metric has at most `seriesPerMetric` sets of labels, and there are at most `metrics`
/// names: what is beyond counts into ``droppedName``, as does a name asked for as two kinds, and is not shown.
/// The format: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
package final class PrometheusRegistry: Sendable {
    /// Series that were asked for and had no place, by the metric they belong to; empty for a name that had none.
    package static let droppedName = "trestle_metrics_series_dropped_total"

    private struct State: Sendable {
        var families: [String: PrometheusFamily] = [:]
        var dropped: [String: Int] = [:]
    }

    private let descriptions: [String: MetricDescription]
    private let seriesPerMetric: Int
    private let metrics: Int
    private let state = Mutex(State())

    /// - Parameter descriptions: what is said of a metric, by its name; the bounds of a histogram among it.
    package init(
        descriptions: [String: MetricDescription] = MetricDescription.all,
        seriesPerMetric: Int = 500,
        metrics: Int = 500
    ) {
        self.descriptions = descriptions
        self.seriesPerMetric = seriesPerMetric
        self.metrics = metrics
    }

    /// All metrics in order of their names, each line ended by a line feed. A histogram's lines agree with each other.
    package func exposition() -> String {
        // Only the lists are taken under the lock: writing them out must not hold up whoever makes a metric.
        let state = state.withLock { $0 }
        var families = state.families
        families[Self.droppedName] = dropped(state.dropped)
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            family.write(as: name, help: descriptions[name]?.help, into: &text)
        }
        return text
    }

    private func dropped(_ counts: [String: Int]) -> PrometheusFamily {
        var family = PrometheusFamily(kind: .counter)
        for (name, count) in counts {
            let counter = PrometheusCounter()
            counter.increment(by: Int64(count))
            family.series[PrometheusText.labels([("metric", name)], kind: .counter)] = counter
        }
        return family
    }

    /// The series of that name and labels; one that is shown nowhere where there is no place for it.
    func series<Series: PrometheusSeries>(
        _ name: String,
        _ dimensions: [(String, String)],
        _ make: (MetricDescription?) -> Series
    ) -> Series {
        let name = PrometheusText.metricName(name)
        let labels = PrometheusText.labels(dimensions, kind: Series.kind)
        let description = descriptions[name]
        let kept = state.withLock { state in
            var family = state.families[name] ?? PrometheusFamily(kind: Series.kind)
            if let known = family.series[labels] as? Series { return known as Series? }
            let isNew = state.families[name] == nil
            guard name != Self.droppedName, !isNew || state.families.count < metrics else {
                state.dropped["", default: 0] += 1
                return nil
            }
            guard family.kind == Series.kind, family.series.count < seriesPerMetric else {
                state.dropped[name, default: 0] += 1
                return nil
            }
            let series = make(description)
            family.series[labels] = series
            state.families[name] = family
            return series
        }
        return kept ?? make(description)
    }

    /// Takes a series out, and the metric with its last one.
    func remove(_ handler: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                guard let labels = family.series.first(where: { $0.value === handler })?.key else { continue }
                state.families[name]?.series[labels] = nil
                if family.series.count == 1 { state.families[name] = nil }
                return
            }
        }
    }
}
