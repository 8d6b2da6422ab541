import CoreMetrics
import Synchronization

/// What only grows. Less than nothing counts as nothing.
final class PrometheusCounter: CounterHandler, FloatingPointCounterHandler, PrometheusSeries {
    static let kind = PrometheusFamily.Kind.counter

    private let value = Mutex(0.0)

    func increment(by amount: Int64) { increment(by: Double(amount)) }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        value.withLock { $0 += amount }
    }

    func reset() { value.withLock { $0 = 0 } }

    func write(as name: String, labels: String, into text: inout String) {
        PrometheusText.line(name, labels, value.withLock { $0 }, into: &text)
    }
}
