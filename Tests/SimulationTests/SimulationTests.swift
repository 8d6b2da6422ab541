import BridgeTesting
import Foundation
import Testing

@Suite struct SimulationTests {
    @Test func sweep() async {
        let env = ProcessInfo.processInfo.environment
        let from = env["TRESTLE_FROM"].flatMap(UInt64.init) ?? 0
        let count = env["TRESTLE_SEEDS"].flatMap(UInt64.init) ?? 200
        let calm = env["TRESTLE_CALM"] != nil
        let make: @Sendable (UInt64) -> Simulation = { Simulation(scenario: calm ? .calm(seed: $0) : Scenario(seed: $0)) }
        let tally = await SeedSweep.run(from..<(from + count), make)
        print("runs \(tally.runs) steps \(tally.steps) irc \(tally.toIRC) matrix \(tally.toMatrix) failures \(tally.failures.count)")
        for failure in tally.failures.prefix(60) { print("\(failure.scenario)\n  => \(failure.problem)") }
        if let seed = env["TRESTLE_TRACE"].flatMap(UInt64.init) {
            var simulation = make(seed)
            simulation.isTracing = true
            _ = simulation.run()
            print(simulation.trace.joined(separator: "\n"))
        }
        #expect(tally.failures.isEmpty)
    }
}
