import BridgeCore
import BridgeTesting
import Foundation
import Testing

/// The whole bridge against model servers with seeded faults.
///
/// `TRESTLE_SEEDS` says how many seeds are run (2,000 where it is not set), `TRESTLE_FROM` with which to begin.
@Suite struct SimulationTests {
    private static func number(_ name: String, or otherwise: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init) ?? otherwise
    }

    @Test func calmWorldsCarryEverything() async {
        let tally = await SeedSweep.run(0..<40) { Simulation(scenario: .calm(seed: $0)) }
        report(tally) { Simulation(scenario: .calm(seed: $0)) }
        // A world in which nothing is said would pass everything.
        #expect(tally.toIRC > 200 && tally.toMatrix > 200)
    }

    @Test func brokenWorldsLoseAndDoubleNothing() async {
        let first = Self.number("TRESTLE_FROM", or: 0)
        let known = Set(Seeds.open.map(\.seed))
        let seeds = (first..<first + Self.number("TRESTLE_SEEDS", or: 2_000)).filter { !known.contains($0) }
        let tally = await SeedSweep.run(seeds) { Simulation(scenario: Scenario(seed: $0)) }
        report(tally) { Simulation(scenario: Scenario(seed: $0)) }
        #expect(tally.runs == seeds.count)
    }

    @Test("A seed that failed once is replayed for ever", arguments: Seeds.failedOnce + Seeds.hidden)
    func failedOnce(_ entry: Seeds.Entry) async {
        let tally = await SeedSweep.run([entry.seed]) { Simulation(scenario: Scenario(seed: $0)) }
        report(tally) { Simulation(scenario: Scenario(seed: $0)) }
    }

    @Test("An open fault is still there: move its seed to those that failed once", arguments: Seeds.open)
    func openFaults(_ entry: Seeds.Entry) async {
        let tally = await SeedSweep.run([entry.seed]) { Simulation(scenario: Scenario(seed: $0)) }
        withKnownIssue("\(entry.what)") { #expect(tally.failures.isEmpty) }
    }

    @Test(arguments: [0, 7, 99, 1_234] as [UInt64])
    func sameSeedSameRun(_ seed: UInt64) {
        var one = Simulation(scenario: Scenario(seed: seed))
        var other = Simulation(scenario: Scenario(seed: seed))
        #expect(one.run() == other.run())
        #expect(one.hash == other.hash)
        #expect(one.steps == other.steps)
        var different = Simulation(scenario: Scenario(seed: seed + 1))
        _ = different.run()
        #expect(one.hash != different.hash)
    }

    /// A broker that keeps no standby, or forgets what the standbys saw, loses or doubles lines: the audit sees it.
    @Test(arguments: [BrokerFault.noStandbys, .noTail, .noWindow])
    func brokenBrokerIsCaught(_ fault: BrokerFault) async {
        let known = Set(Seeds.open.map(\.seed))
        let seeds = (0..<2_000 as Range<UInt64>).filter { !known.contains($0) }
        let tally = await SeedSweep.run(seeds, stopsAfter: 1) {
            Simulation(scenario: Scenario(seed: $0), policy: fault.policy)
        }
        #expect(!tally.failures.isEmpty, "nothing was noticed in \(tally.runs) runs")
    }

    enum BrokerFault: CaseIterable {
        case noStandbys, noTail, noWindow

        var policy: BrokerPolicy {
            var policy = BrokerPolicy.fillingGaps
            switch self {
            case .noStandbys: policy.standbys = 0
            case .noTail: policy.tailLines = 0
            case .noWindow: policy.windowLines = 0
            }
            return policy
        }
    }

    private func report(_ tally: SeedSweep.Tally, _ make: (UInt64) -> Simulation) {
        for failure in tally.failures.prefix(3) { Issue.record("\(SeedSweep.explain(failure, make))") }
        for failure in tally.failures.dropFirst(3) { Issue.record("\(failure)") }
    }
}
