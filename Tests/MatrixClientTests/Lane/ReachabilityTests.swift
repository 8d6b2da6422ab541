import MatrixClient
import Testing

@Suite struct ReachabilityTests {
    enum Event: CaseIterable { case requestFailed, requestAnswered, probeAnswered, probeFailed, waitEnded }

    static let backOff = BackOff(first: .seconds(1), longest: .seconds(4))

    static func run(_ events: [Event]) -> (Reachability, [Reachability.Action]) {
        var machine = Reachability(backOff: backOff)
        var last: [Reachability.Action] = []
        for event in events {
            last =
                switch event {
                case .requestFailed: machine.requestFailed()
                case .requestAnswered: machine.requestAnswered()
                case .probeAnswered: machine.probeAnswered()
                case .probeFailed: machine.probeFailed(jitter: 1)
                case .waitEnded: machine.waitEnded()
                }
        }
        return (machine, last)
    }

    @Test(
        arguments: [
            // Nothing to be done while all is well.
            ([.requestAnswered], [], true), ([.probeFailed], [], true), ([.waitEnded], [], true),
            // One failure asks once, and holds the rest.
            ([.requestFailed], [.probe], false), ([.requestFailed, .requestFailed], [], false),
            ([.requestFailed, .waitEnded], [], false),
            // It was the request and not the homeserver.
            ([.requestFailed, .probeAnswered], [.resume(afterOutage: false)], true),
            ([.requestFailed, .requestAnswered], [.resume(afterOutage: false)], true),
            // A probe that outlives what it was for stands for the next one.
            ([.requestFailed, .requestAnswered, .probeFailed], [], true),
            ([.requestFailed, .requestAnswered, .requestFailed], [], false),
            ([.requestFailed, .requestAnswered, .requestFailed, .probeFailed], [.away, .wait(.seconds(1))], false),
            ([.requestFailed, .requestAnswered, .probeAnswered, .requestFailed], [.probe], false),
            // An outage: told once, waits that grow to a limit, one probe after each.
            ([.requestFailed, .probeFailed], [.away, .wait(.seconds(1))], false),
            ([.requestFailed, .probeFailed, .requestFailed], [], false),
            ([.requestFailed, .probeFailed, .probeFailed], [], false),
            ([.requestFailed, .probeFailed, .waitEnded], [.probe], false),
            ([.requestFailed, .probeFailed, .waitEnded, .probeFailed], [.wait(.seconds(2))], false),
            (
                [
                    .requestFailed, .probeFailed, .waitEnded, .probeFailed, .waitEnded, .probeFailed, .waitEnded,
                    .probeFailed,
                ], [.wait(.seconds(4))], false
            ),
            // The end of it, by the probe or by a request that was still under way.
            ([.requestFailed, .probeFailed, .waitEnded, .probeAnswered], [.resume(afterOutage: true)], true),
            ([.requestFailed, .probeFailed, .requestAnswered], [.resume(afterOutage: true)], true),
            // And it can begin again.
            (
                [.requestFailed, .probeFailed, .requestAnswered, .requestFailed, .probeFailed],
                [.away, .wait(.seconds(1))], false
            ),
        ] as [([Event], [Reachability.Action], Bool)]
    )
    func asksOnceForAll(events: [Event], last: [Reachability.Action], isReachable: Bool) {
        let (machine, actions) = Self.run(events)
        #expect(actions == last)
        #expect(machine.isReachable == isReachable)
    }

    @Test func everySequenceOfFiveEventsKeepsToOneProbeOrOneWait() {
        var sequences: [[Event]] = [[]]
        for _ in 0..<5 { sequences = sequences.flatMap { sequence in Event.allCases.map { sequence + [$0] } } }
        for sequence in sequences {
            var machine = Reachability(backOff: Self.backOff)
            var (isProbing, isWaiting) = (false, false)
            for event in sequence {
                let actions: [Reachability.Action]
                switch event {
                case .requestFailed: actions = machine.requestFailed()
                case .requestAnswered: actions = machine.requestAnswered()
                case .probeAnswered where isProbing:
                    isProbing = false
                    actions = machine.probeAnswered()
                case .probeFailed where isProbing:
                    isProbing = false
                    actions = machine.probeFailed(jitter: 0)
                case .waitEnded where isWaiting:
                    isWaiting = false
                    actions = machine.waitEnded()
                case .probeAnswered, .probeFailed, .waitEnded: continue
                }
                for action in actions {
                    switch action {
                    case .probe:
                        #expect(!isProbing && !isWaiting, "\(sequence)")
                        isProbing = true
                    case .wait:
                        #expect(!isProbing && !isWaiting, "\(sequence)")
                        isWaiting = true
                    case .resume: isWaiting = false
                    case .away: break
                    }
                }
                #expect(machine.isReachable || isProbing || isWaiting, "\(sequence): something ends it")
            }
        }
    }
}
