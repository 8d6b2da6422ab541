import BridgeRuntime
import CoreMetrics
import Testing

@Suite struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry(descriptions: [
        "lines_total": MetricDescription("Lines\nand \\ \"more\"."),
        "wait_seconds": MetricDescription("Waits.", bounds: [0.5, 0.1]),
    ])

    @Test func nothingIsWrittenOfNothing() { #expect(registry.exposition() == "") }

    @Test func aCounterCounts() {
        let counter = Counter(label: "lines_total", dimensions: [("to", "irc")], factory: registry)
        counter.increment()
        counter.increment(by: 4)
        counter.increment(by: -3)
        #expect(
            registry.exposition() == """
                # HELP lines_total Lines\\nand \\\\ "more".
                # TYPE lines_total counter
                lines_total{to="irc"} 5

                """
        )
    }

    @Test func askingAgainGivesTheSame() {
        for _ in 0..<3 {
            Counter(label: "a", dimensions: [("x", "1"), ("y", "2")], factory: registry).increment()
            Counter(label: "a", dimensions: [("y", "2"), ("x", "1")], factory: registry).increment()
        }
        #expect(registry.exposition() == "# TYPE a counter\na{x=\"1\",y=\"2\"} 6\n")
    }

    @Test func seriesAndMetricsStandInOrder() {
        for (name, label) in [("b", "2"), ("a", "9"), ("b", "1"), ("a", "10")] {
            Counter(label: name, dimensions: [("l", label)], factory: registry).increment()
        }
        let names = registry.exposition().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(names == ["a{l=\"10\"} 1", "a{l=\"9\"} 1", "b{l=\"1\"} 1", "b{l=\"2\"} 1"])
    }

    @Test func gaugesAndMetersShowTheLastValue() {
        Gauge(label: "g", factory: registry).record(2.5)
        Gauge(label: "g", factory: registry).record(-1)
        let meter = Meter(label: "m", factory: registry)
        meter.set(7)
        meter.increment(by: 2.0)
        meter.decrement()
        #expect(registry.exposition() == "# TYPE g gauge\ng -1\n# TYPE m gauge\nm 8\n")
    }

    @Test func timersAreHistogramsInSeconds() {
        let timer = Timer(label: "wait_seconds", dimensions: [("n", "a")], factory: registry)
        timer.recordMilliseconds(100)
        timer.recordMilliseconds(250)
        timer.recordSeconds(2)
        #expect(
            registry.exposition() == """
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{n="a",le="0.1"} 1
                wait_seconds_bucket{n="a",le="0.5"} 2
                wait_seconds_bucket{n="a",le="+Inf"} 3
                wait_seconds_sum{n="a"} 2.35
                wait_seconds_count{n="a"} 3

                """
        )
    }

    @Test func recordersAreHistogramsWithTheUsualBounds() {
        let recorder = Recorder(label: "sizes", factory: registry)
        recorder.record(3)
        recorder.record(Double.nan)
        recorder.record(1e9)
        let lines = registry.exposition().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count == MetricDescription.sizes.count + 3)
        #expect(lines.contains("sizes_bucket{le=\"2\"} 0"))
        #expect(lines.contains("sizes_bucket{le=\"5\"} 1"))
        #expect(lines.suffix(2) == ["sizes_sum 1000000003", "sizes_count 2"])
    }

    @Test(arguments: [
        ("plain", "plain"),
        ("a\"b\\c\nd", #"a\"b\\c\nd"#),
        ("crlf\r\n", "crlf\r\\n"),
        ("\u{1F600}} 1\n# TYPE x counter", "\u{1F600}} 1\\n# TYPE x counter"),
        ("", ""),
    ])
    func labelValuesCannotLeaveTheirQuotes(_ value: String, _ written: String) {
        Counter(label: "c", dimensions: [("v", value)], factory: registry).increment()
        #expect(registry.exposition() == "# TYPE c counter\nc{v=\"\(written)\"} 1\n")
    }

    @Test(arguments: [
        ("trestle:x_1", "trestle:x_1"), ("a b-c.d", "a_b_c_d"), ("9lives", "_9lives"), ("", "_"), ("é", "__"),
    ])
    func namesAreMadeToFit(_ name: String, _ written: String) {
        Counter(label: name, factory: registry).increment()
        #expect(registry.exposition() == "# TYPE \(written) counter\n\(written) 1\n")
    }

    @Test func labelNamesAreMadeToFitAndComeOnce() {
        let dimensions = [("a:b", "1"), ("a_b", "2"), ("3", "x")]
        Counter(label: "c", dimensions: dimensions, factory: registry).increment()
        #expect(registry.exposition() == "# TYPE c counter\nc{_3=\"x\",a_b=\"1\"} 1\n")
    }

    @Test func aHistogramsOwnLabelStaysItsOwn() {
        Timer(label: "wait_seconds", dimensions: [("le", "1")], factory: registry).recordSeconds(0)
        #expect(registry.exposition().contains("wait_seconds_bucket{exported_le=\"1\",le=\"0.1\"} 1\n"))
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (1e15, "1000000000000000"), (0.1, "0.1"), (1e300, "1e+300"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func numbersAreWrittenAsTheFormatHasThem(_ value: Double, _ written: String) {
        Gauge(label: "g", factory: registry).record(value)
        #expect(registry.exposition() == "# TYPE g gauge\ng \(written)\n")
    }

    @Test func whatIsDestroyedIsShownNoMore() {
        let first = Counter(label: "c", dimensions: [("n", "1")], factory: registry)
        let second = Counter(label: "c", dimensions: [("n", "2")], factory: registry)
        first.increment()
        first.destroy()
        #expect(registry.exposition() == "# TYPE c counter\nc{n=\"2\"} 0\n")
        second.destroy()
        #expect(registry.exposition() == "")
    }

    @Test func everyDescriptionIsASentence() {
        #expect(!MetricDescription.all.isEmpty)
        for (name, description) in MetricDescription.all {
            #expect(description.help.hasSuffix("."), "\(name)")
            #expect(!description.help.contains("\n"), "\(name)")
        }
    }
}
