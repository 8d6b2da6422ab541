import BridgeTesting
import Foundation

/// Thousands of puppets of the whole program on a real InspIRCd, four channels each: how long until all are there, how
/// long until all are back when the server was restarted, and what each takes of the program's memory.
struct PuppetSuite: Suite {
    let name = "puppets"

    private static let rooms = 200
    private static let roomsOfPuppet = 4
    /// Connections that are opened at once, by both: InspIRCd takes a second for each, however few there are.
    static let atOnce = 500

    func run(_ options: Options) async throws -> [Figure] {
        guard !options.isQuick else { return try await figures(500) }
        return try await figures(5_000)
    }

    private func figures(_ count: Int) async throws -> [Figure] {
        let bare = try await bareTime(count)
        var figures = [Figure("bare loop, \(count) connect and join", Samples([bare]), .milliseconds)]
        for (isSecure, words, target) in [(false, "plain", 24.0), (true, "TLS", 96.0)] {
            let measured = try await PuppetCrowd(count: count, isSecure: isSecure).measure()
            figures += [
                Figure("\(words), \(count) connect and join", Samples([measured.first]), .milliseconds),
                Figure("\(words), \(count) back after the server's restart", Samples([measured.again]), .milliseconds),
                Figure("\(words), of each puppet", Samples([measured.bytes / 1_024]), .kibibytes, target: target),
            ]
        }
        return figures
    }

    static func channels(of puppet: Int) -> [Int] {
        (0..<roomsOfPuppet).map { (puppet * roomsOfPuppet + $0) % rooms }
    }

    static let allChannels = 0..<rooms

    static func channel(_ number: Int) -> String { "#bench\(number)" }

    private func bareTime(_ count: Int) async throws -> Double {
        try await InspIRCdServer().whileRunning { ircd in
            let crowd = BareCrowd()
            let start = Sampling.wallTime()
            try await crowd.enter(count, port: ircd.port) { Self.channels(of: $0).map(Self.channel) }
            let time = Double(Sampling.wallTime() - start) / 1e6
            await crowd.close()
            return time
        }
    }
}
