import CoreMetrics
import Synchronization

/// A value as it stands.
final class PrometheusGauge: MeterHandler, RecorderHandler, PrometheusSeries {
    static let kind = PrometheusFamily.Kind.gauge

    private let value = Mutex(0.0)

    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.withLock { $0 = new } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ new: Int64) { set(Double(new)) }
    func record(_ new: Double) { set(new) }

    func write(as name: String, labels: String, into text: inout String) {
        PrometheusText.line(name, labels, value.withLock { $0 }, into: &text)
    }
}
