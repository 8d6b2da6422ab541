import BridgeRuntime
import CoreMetrics
import Testing

/// What keeps the registry from growing without end, and from being torn when many write at once.
@Suite struct PrometheusBoundsTests {
    @Test func labelSetsBeyondTheLimitAreCountedAndNotShown() {
        let registry = PrometheusRegistry(descriptions: [:], seriesPerMetric: 2)
        for label in ["a", "b", "c", "d", "a"] {
            Counter(label: "n", dimensions: [("l", label)], factory: registry).increment()
        }
        #expect(
            registry.exposition() == """
                # TYPE n counter
                n{l="a"} 2
                n{l="b"} 1
                # TYPE trestle_metrics_series_dropped_total counter
                trestle_metrics_series_dropped_total{metric="n"} 2

                """
        )
    }

    @Test func namesBeyondTheLimitAreCountedUnderNoName() {
        let registry = PrometheusRegistry(descriptions: [:], metrics: 1)
        for name in ["a", "b", "c"] { Counter(label: name, factory: registry).increment() }
        #expect(
            registry.exposition() == """
                # TYPE a counter
                a 1
                # TYPE trestle_metrics_series_dropped_total counter
                trestle_metrics_series_dropped_total{metric=""} 2

                """
        )
    }

    @Test func aNameIsOfOneKind() {
        let registry = PrometheusRegistry(descriptions: [:])
        Counter(label: "n", factory: registry).increment()
        Gauge(label: "n", factory: registry).record(9)
        Timer(label: "n", dimensions: [("l", "x")], factory: registry).recordSeconds(1)
        #expect(
            registry.exposition() == """
                # TYPE n counter
                n 1
                # TYPE trestle_metrics_series_dropped_total counter
                trestle_metrics_series_dropped_total{metric="n"} 2

                """
        )
    }

    @Test func itsOwnCounterCannotBeTaken() {
        let registry = PrometheusRegistry(descriptions: [:])
        Gauge(label: PrometheusRegistry.droppedName, factory: registry).record(9)
        let lines = registry.exposition().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines == ["trestle_metrics_series_dropped_total{metric=\"\"} 1"])
    }

    @Test func nothingIsLostWhenManyCountAndMakeAtOnce() async {
        let registry = PrometheusRegistry(descriptions: [:])
        await withTaskGroup { group in
            for worker in 0..<8 {
                group.addTask {
                    for turn in 0..<2_000 {
                        let dimensions = [("n", "\((turn + worker) % 5)")]
                        Counter(label: "c", dimensions: dimensions, factory: registry).increment()
                    }
                }
            }
        }
        let lines = registry.exposition().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines == (0..<5).map { "c{n=\"\($0)\"} 3200" })
    }

    /// Each value is 1 and so is each part of the sum: a histogram read halfway through a record would show it.
    @Test func aHistogramIsNeverReadHalfWritten() async {
        let registry = PrometheusRegistry(descriptions: [:])
        let timer = Timer(label: "t", factory: registry)
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<5_000 { timer.recordSeconds(1) } }
            }
            group.addTask {
                for _ in 0..<200 {
                    let lines = registry.exposition().split(separator: "\n").suffix(3)
                    let values = Set(lines.map { $0.split(separator: " ").last ?? "" })
                    #expect(lines.first?.contains("+Inf") == true)
                    #expect(values.count == 1, "\(lines)")
                }
            }
        }
        #expect(registry.exposition().hasSuffix("t_sum 20000\nt_count 20000\n"))
    }
}
