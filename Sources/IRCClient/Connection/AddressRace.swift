import NIOCore

/// Addresses of one server, tried one after the other with a short lead, the first that answers wins (RFC 8305).
///
/// Lives on its event loop, on which `begin` must be called.
package final class AddressRace {
    private let eventLoop: any EventLoop
    private var remaining: ArraySlice<SocketAddress>
    private let attempt: (SocketAddress) -> EventLoopFuture<any Channel>
    private let promise: EventLoopPromise<any Channel>
    private var running = 0
    private var isOver = false
    private var lead: Scheduled<Void>?

    /// How long an address is waited for before the next is tried beside it.
    package static let lead = TimeAmount.milliseconds(250)

    package init(
        _ addresses: [SocketAddress],
        on eventLoop: any EventLoop,
        attempt: @escaping (SocketAddress) -> EventLoopFuture<any Channel>
    ) {
        self.eventLoop = eventLoop
        self.attempt = attempt
        remaining = Self.alternating(addresses)[...]
        promise = eventLoop.makePromise()
    }

    /// Families by turns, in the order in which the system gave them: one that leads nowhere costs one lead.
    package static func alternating(_ addresses: [SocketAddress]) -> [SocketAddress] {
        guard let first = addresses.first else { return [] }
        let (same, other) = (
            addresses.filter { $0.protocol == first.protocol }, addresses.filter { $0.protocol != first.protocol }
        )
        var mixed: [SocketAddress] = []
        for index in 0..<max(same.count, other.count) {
            if index < same.count { mixed.append(same[index]) }
            if index < other.count { mixed.append(other[index]) }
        }
        return mixed
    }

    /// Ends in the first channel that connects, or in the failure of the last that did not.
    package func begin() -> EventLoopFuture<any Channel> {
        if remaining.isEmpty {
            promise.fail(ChannelError.unknownLocalAddress)
        } else {
            next()
        }
        return promise.futureResult
    }

    private func next() {
        lead?.cancel()
        lead = nil
        guard !isOver, let address = remaining.popFirst() else { return }
        running += 1
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        if !remaining.isEmpty { lead = eventLoop.scheduleTask(in: Self.lead) { bound.value.next() } }
        attempt(address).whenComplete { bound.value.ended($0) }
    }

    private func ended(_ result: Result<any Channel, any Error>) {
        running -= 1
        switch result {
        case .success(let channel):
            guard !isOver else { return channel.close(promise: nil) }
            isOver = true
            lead?.cancel()
            promise.succeed(channel)
        case .failure(let error):
            guard !isOver else { return }
            if !remaining.isEmpty { return next() }
            guard running == 0 else { return }
            isOver = true
            promise.fail(error)
        }
    }
}
