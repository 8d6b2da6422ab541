import BridgeTesting
import Foundation
import Testing

/// `TRESTLE_TRACE=191 swift test --filter TraceOfOneSeed` prints all that happens in the run of a seed.
@Suite struct TraceOfOneSeed {
    private static let seed = ProcessInfo.processInfo.environment["TRESTLE_TRACE"].flatMap(UInt64.init)

    @Test(.enabled(if: seed != nil))
    func trace() {
        var simulation = Simulation(scenario: Scenario(seed: Self.seed ?? 0))
        simulation.isTracing = true
        let problem = simulation.run()
        print(simulation.scenario)
        print(simulation.trace.joined(separator: "\n"))
        #expect(problem == nil)
    }
}
