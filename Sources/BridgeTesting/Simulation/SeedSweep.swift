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

        mutating func add(_ other: Tally) {
            runs += other.runs
            steps += other.steps
            toIRC += other.toIRC
            toMatrix += other.toMatrix
            failures += other.failures
        }
    }

    private static let traceLines = 120

    /// Seeds of one task: enough that a task is worth its start, few enough that the cores end together.
    private static let partSize = 20

    /// Runs the seeds in tasks that end with this call; failures come in the order of the seeds.
    ///
    /// `stopsAfter`: so many failures are enough, and what has not begun is left out.
    package static func run(
        _ seeds: [UInt64],
        stopsAfter limit: Int = .max,
        _ make: @escaping @Sendable (UInt64) -> Simulation
    ) async -> Tally {
        await withTaskGroup(of: Tally.self) { group in
            var tally = Tally()
            var rest = seeds[...]
            var underWay = 0
            while !rest.isEmpty || underWay > 0 {
                while !rest.isEmpty, underWay < 4, tally.failures.count < limit {
                    let part = Array(rest.prefix(partSize))
                    rest = rest.dropFirst(partSize)
                    group.addTask { await runPart(part, make) }
                    underWay += 1
                }
                guard underWay > 0, let part = await group.next() else { break }
                underWay -= 1
                tally.add(part)
            }
            tally.failures.sort { $0.scenario.seed < $1.scenario.seed }
            return tally
        }
    }

    package static func run(
        _ seeds: Range<UInt64>,
        _ make: @escaping @Sendable (UInt64) -> Simulation
    ) async -> Tally {
        await run(Array(seeds), make)
    }

    @concurrent
    private static func runPart(_ seeds: [UInt64], _ make: @Sendable (UInt64) -> Simulation) async -> Tally {
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
            trace: Array(simulation.trace.suffix(traceLines))
        )
    }
}
