import BridgeCore
import IRCProtocol
import Testing

@Suite("Replays of a channel")
struct ReplayTests {
    private let channel: ChannelName
    private let connection = ConnectionID(rawValue: 1)

    init() throws { channel = try #require(ChannelName(parsing: "#c")) }

    /// A broker whose one connection reports, and which remembers `capacity` ids.
    private func broker(remembering capacity: Int) throws -> ChannelBroker {
        var policy = BrokerPolicy()
        policy.fillsGaps = true
        policy.knownMessageIDs = capacity
        var broker = ChannelBroker(caseMapping: .rfc1459, policy: policy)
        let nick = try #require(Nickname(parsing: "bot"))
        _ = broker.joined(connection, nick: nick, isBot: true, server: "irc", now: .zero)
        return broker
    }

    private func line(_ number: Int, isHistory: Bool, time: Int64? = nil) -> Observation {
        Observation(
            source: Source(parsing: "bob!b@host"),
            messageID: "id\(number)",
            time: time ?? Int64(number) * 1_000,
            isHistory: isHistory,
            .said(.message, channel, text: "line \(number)", statusPrefix: nil)
        )
    }

    private func show(_ numbers: ClosedRange<Int>, isHistory: Bool, _ broker: inout ChannelBroker) -> [String?] {
        numbers.flatMap { number in
            broker.observed(connection, line(number, isHistory: isHistory), now: .zero).deliver.map(\.messageID)
        }
    }

    @Test("A replay that reaches further back than the ids remembered delivers nothing again")
    func longReplay() throws {
        var broker = try broker(remembering: 10)
        #expect(show(1...50, isHistory: false, &broker).count == 50)
        #expect(show(1...50, isHistory: true, &broker) == [])
        // What came meanwhile is a gap still.
        #expect(show(30...53, isHistory: true, &broker) == ["id51", "id52", "id53"])
    }

    @Test("A gap longer than the ids remembered is filled once")
    func longGap() throws {
        var broker = try broker(remembering: 10)
        #expect(show(1...20, isHistory: false, &broker).count == 20)
        #expect(show(1...60, isHistory: true, &broker).count == 40)
        #expect(show(1...60, isHistory: true, &broker) == [])
    }

    @Test("After a restart, what is older than all that the store remembers was delivered long ago")
    func longReplayAfterRestart() throws {
        var broker = try broker(remembering: 100)
        let kept = (21...50).map { (messageID: "id\($0)", time: Int64($0) * 1_000) }
        broker.preload(messages: kept, olderAreKnown: true)
        #expect(show(1...52, isHistory: true, &broker) == ["id51", "id52"])
    }

    @Test("After a restart, a store that remembers everything leaves older lines to be filled in")
    func gapBeforeTheFirstRecord() throws {
        var broker = try broker(remembering: 100)
        broker.preload(messages: [(messageID: "id3", time: 3_000)], olderAreKnown: false)
        #expect(show(1...3, isHistory: true, &broker) == ["id1", "id2"])
    }

    @Test("A replayed line without a time is known by its id alone")
    func noTime() throws {
        var broker = try broker(remembering: 2)
        #expect(show(1...5, isHistory: false, &broker).count == 5)
        var line = line(9, isHistory: true)
        line.time = nil
        #expect(broker.observed(connection, line, now: .zero).deliver.count == 1)
        #expect(broker.observed(connection, line, now: .zero).deliver.isEmpty)
    }
}
