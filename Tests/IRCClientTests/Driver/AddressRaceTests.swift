import IRCClient
import NIOCore
import NIOEmbedded
import Testing

@Suite struct AddressRaceTests {
    /// A race in which each attempt ends when the test says so.
    private struct Scene {
        let loop = EmbeddedEventLoop()
        var attempts: [String: EventLoopPromise<any Channel>] = [:]
        var order: [String] = []
        var outcome: Result<any Channel, any Error>?
    }

    private final class Box { var scene = Scene() }

    private func addresses(_ texts: [String]) throws -> [SocketAddress] {
        try texts.map { try SocketAddress(ipAddress: $0, port: 6667) }
    }

    private func race(_ texts: [String]) throws -> (Box, AddressRace) {
        let box = Box()
        let loop = box.scene.loop
        let race = AddressRace(try addresses(texts), on: loop) { address in
            let promise = loop.makePromise(of: (any Channel).self)
            let text = address.ipAddress ?? ""
            box.scene.attempts[text] = promise
            box.scene.order.append(text)
            return promise.futureResult
        }
        let bound = NIOLoopBound(box, eventLoop: loop)
        race.begin().whenComplete { bound.value.scene.outcome = $0 }
        return (box, race)
    }

    private func won(_ box: Box) -> ObjectIdentifier? {
        guard case .success(let channel) = box.scene.outcome else { return nil }
        return ObjectIdentifier(channel)
    }

    @Test func familiesTakeTurns() throws {
        let mixed = AddressRace.alternating(try addresses(["::1", "::2", "::3", "192.0.2.1"]))
        #expect(mixed.map(\.ipAddress) == ["::1", "192.0.2.1", "::2", "::3"])
    }

    @Test func whatFailsIsFollowedAtOnce() throws {
        let (box, _) = try race(["192.0.2.1", "192.0.2.2"])
        #expect(box.scene.order == ["192.0.2.1"])
        box.scene.attempts["192.0.2.1"]?.fail(ChannelError.connectTimeout(.seconds(1)))
        #expect(box.scene.order == ["192.0.2.1", "192.0.2.2"])
        let channel = EmbeddedChannel(loop: box.scene.loop)
        box.scene.attempts["192.0.2.2"]?.succeed(channel)
        #expect(won(box) == ObjectIdentifier(channel))
    }

    @Test func whatIsSilentIsTriedBesideAndTheFirstWins() throws {
        let (box, _) = try race(["::1", "192.0.2.1", "192.0.2.2"])
        box.scene.loop.advanceTime(by: AddressRace.lead)
        #expect(box.scene.order == ["::1", "192.0.2.1"])
        let (fast, slow) = (EmbeddedChannel(loop: box.scene.loop), EmbeddedChannel(loop: box.scene.loop))
        try fast.connect(to: try addresses(["192.0.2.1"])[0]).wait()
        try slow.connect(to: try addresses(["192.0.2.2"])[0]).wait()
        box.scene.attempts["192.0.2.1"]?.succeed(fast)
        #expect(won(box) == ObjectIdentifier(fast))
        // No further address is tried, and the one that comes too late is closed.
        box.scene.loop.advanceTime(by: .seconds(10))
        #expect(box.scene.order.count == 2)
        box.scene.attempts["::1"]?.succeed(slow)
        #expect(!slow.isActive && fast.isActive)
    }

    @Test func theLastFailureIsTold() throws {
        let (box, _) = try race(["192.0.2.1", "192.0.2.2"])
        box.scene.loop.advanceTime(by: AddressRace.lead)
        box.scene.attempts["192.0.2.2"]?.fail(ChannelError.eof)
        #expect(box.scene.outcome == nil)
        box.scene.attempts["192.0.2.1"]?.fail(ChannelError.alreadyClosed)
        guard case .failure(let error) = box.scene.outcome else {
            Issue.record("The race did not end")
            return
        }
        #expect(error as? ChannelError == .alreadyClosed)
    }
}
