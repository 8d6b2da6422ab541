import CoreMetrics
import Synchronization

/// How many values were at most so large. Timers are in seconds.
final class PrometheusHistogram: RecorderHandler, TimerHandler, PrometheusSeries {
    static let kind = PrometheusFamily.Kind.histogram

    private struct State: Sendable {
        /// One for each bound, and one for what is above all; not yet summed up.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    /// One lock for all: an exposition never shows a count without its sum.
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds.filter(\.isFinite).sorted()
        state = Mutex(State(counts: Array(repeating: 0, count: self.bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        // One such value would spoil the sum for ever.
        guard value.isFinite else { return }
        let place = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func write(as name: String, labels: String, into text: inout String) {
        let state = state.withLock { $0 }
        var total: UInt64 = 0
        for (index, count) in state.counts.enumerated() {
            total += count
            let bound = index < bounds.count ? bounds[index] : .infinity
            let le = "le=\"\(PrometheusText.number(bound))\""
            let all = labels.isEmpty ? le : "\(labels),\(le)"
            PrometheusText.line("\(name)_bucket", all, Double(total), into: &text)
        }
        PrometheusText.line("\(name)_sum", labels, state.sum, into: &text)
        PrometheusText.line("\(name)_count", labels, Double(total), into: &text)
    }
}
