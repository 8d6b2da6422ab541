import Foundation

/// Measures what the design promises figures for and prints a table.
///
///     swift run -c release Benchmarks [--quick] [--filter WORDS]
///
/// Figures are to be read as ratios: to their target, and to the yardstick, a fixed piece of work measured beside
/// them, which is slower on a slower machine by about as much. `--quick` measures less often and with fewer connections.
@main struct Benchmarks {
    private static let suites: [any Suite] = [
        LineSuite(), RenderingSuite(), CoreSuite(), ThroughputSuite(), TransactionSuite(), IdleMemorySuite(),
        PopulationSuite(), PuppetSuite(),
    ]

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case ServeIRC.word: try await ServeIRC.run(Array(arguments.dropFirst()))
        case HoldPopulation.word: try HoldPopulation.run(Array(arguments.dropFirst()))
        case RelayConnections.word: try await RelayConnections.run(Array(arguments.dropFirst()))
        case HoldConnections.word: try await HoldConnections.run(Array(arguments.dropFirst()))
        default:
            do {
                try await measure(Options(arguments))
            } catch {
                print("Could not be measured: \(error)")
                exit(69)
            }
        }
    }

    private static func measure(_ options: Options) async throws {
        guard options.problem == nil else {
            print(options.problem ?? "")
            exit(64)
        }
        let yardstick = Yardstick.measure()
        print("Yardstick: \(Figure.rounded(yardstick)) ns. Figures of a run on a busy machine mean little.\n")
        var table = Table(yardstick: yardstick)
        for suite in suites where options.wants(suite.name) {
            print("\(suite.name) ...")
            table.add(suite.name, try await suite.run(options))
        }
        print("\n\(table.text)")
    }
}
