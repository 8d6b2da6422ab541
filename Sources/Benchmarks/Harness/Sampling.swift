import Glibc

/// Takes a figure several times after a warm-up.
///
/// The processor time of this thread, not the clock on the wall: other work on the machine does not count.
struct Sampling: Sendable {
    let runs: Int

    /// Nanoseconds for each of the `operations` that one call of `body` is.
    func time(operations: Int, _ body: () -> Void) -> Samples {
        time(operations: operations, prepare: {}, body) { _ in }
    }

    /// The same, with what stands before and after each call not counted.
    func time<Prepared, Result>(
        operations: Int,
        prepare: () -> Prepared,
        _ body: (Prepared) -> Result,
        after: (Result) -> Void
    ) -> Samples {
        var samples: [Double] = []
        for run in 0...runs {
            let prepared = prepare()
            let start = Self.threadTime()
            let result = body(prepared)
            let end = Self.threadTime()
            after(result)
            // The first one warms up.
            if run > 0 { samples.append(Double(end - start) / Double(operations)) }
        }
        return Samples(samples)
    }

    static func threadTime() -> UInt64 { nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) }
    /// Of all threads together.
    static func processTime() -> UInt64 { nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID) }
    static func wallTime() -> UInt64 { nanoseconds(of: CLOCK_MONOTONIC) }

    private static func nanoseconds(of clock: clockid_t) -> UInt64 {
        // Read as the two words that it is: which C module owns the members of a timespec is anybody's guess.
        var time: (seconds: Int, nanoseconds: Int) = (0, 0)
        withUnsafeMutablePointer(to: &time) { words in
            _ = words.withMemoryRebound(to: timespec.self, capacity: 1) { clock_gettime(clock, $0) }
        }
        return UInt64(time.seconds) * 1_000_000_000 + UInt64(time.nanoseconds)
    }
}

struct Samples: Sendable {
    private let sorted: [Double]

    init(_ samples: [Double]) { sorted = samples.sorted() }

    var median: Double { sorted.isEmpty ? 0 : sorted[sorted.count / 2] }
    var least: Double { sorted.first ?? 0 }
    var greatest: Double { sorted.last ?? 0 }

    func map(_ change: (Double) -> Double) -> Samples { Samples(sorted.map(change)) }
}
