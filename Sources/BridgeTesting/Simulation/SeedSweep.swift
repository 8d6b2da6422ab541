/// Many seeds, beside each other on the cores there are.
package enum SeedSweep {
    /// What went wrong with a seed, with all that is needed to look into it.
    package struct Failure: Sendable, CustomStringConvertible {
        package let scenario: Scenario
        package let problem: String
        /// The last of what happened.
        package let trace: [String]

        package var description: String {
            "\(scenario)\n  \(problem)\n    " + trace.joined(separator: "\n    ")
        }
    }

    /// What a sweep has seen: so that a sweep in which nothing happens is not taken for one in which all went well.
    package struct Tally: Sendable {
        package var runs = 0
        package var steps = 0
        package var toIRC = 0
        package var toMatrix = 0
        package var failures: [Failure] = []
    }

    private static let traceLines = 120

    /// Runs every seed, each in a task of its own that ends with this call; failures come in the order of the seeds.
    package static func run(
        _ seeds: Range<UInt64>,
        stopsAfter limit: Int = .max,
        _ make: @escaping @Sendable (UInt64) -> Simulation
    ) async -> Tally {
        await withTaskGroup(of: Tally.self) { group in
            let size: UInt64 = 25
            var tally = Tally()
            var next = seeds.lowerBound
            var underWay = 0
            while next < seeds.upperBound || underWay > 0 {
                while next < seeds.upperBound, underWay < 4, tally.failures.count < limit {
                    let part = next..<min(next + size, seeds.upperBound)
                    group.addTask { await runPart(part, make) }
                    underWay += 1
                    next = part.upperBound
                }
                guard underWay > 0, let part = await group.next() else { break }
                underWay -= 1
                tally.runs += part.runs
                tally.steps += part.steps
                tally.toIRC += part.toIRC
                tally.toMatrix += part.toMatrix
                tally.failures += part.failures
            }
            tally.failures.sort { $0.scenario.seed < $1.scenario.seed }
            return tally
        }
    }

    @concurrent
    private static func runPart(_ seeds: Range<UInt64>, _ make: @Sendable (UInt64) -> Simulation) async -> Tally {
        var tally = Tally()
        for seed in seeds {
            var simulation = make(seed)
            let problem = simulation.run()
            tally.runs += 1
            tally.steps += simulation.steps
            tally.toIRC += simulation.arrivals.toIRC
            tally.toMatrix += simulation.arrivals.toMatrix
            guard let problem else { continue }
            tally.failures.append(Failure(scenario: simulation.scenario, problem: problem, trace: []))
        }
        return tally
    }

    /// The same run again, for its trace: the seed makes it the same.
    package static func explain(_ failure: Failure, _ make: (UInt64) -> Simulation) -> Failure {
        var simulation = make(failure.scenario.seed)
        simulation.isTracing = true
        let problem = simulation.run()
        return Failure(
            scenario: failure.scenario,
            problem: problem ?? "It did not happen again: the run is not deterministic. It was: \(failure.problem)",
            trace: Array(simulation.trace.suffix(traceLines)))
    }
}
