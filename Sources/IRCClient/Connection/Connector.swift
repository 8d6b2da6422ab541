import IRCProtocol
import NIOCore
import NIOPosix
import NIOSOCKS
import NIOSSL

/// Opens the socket of a connection: each endpoint of the plan in turn, its addresses side by side.
struct Connector: Sendable {
    struct Failure: Error {
        var reason: CloseReason
    }

    let resolver: NameResolver
    let contexts: TLSContexts
    let ident: IdentTable?
    /// Of an address as text: for plans that lead to public addresses alone.
    var isPublic: @Sendable (String) -> Bool = { _ in false }

    /// For one endpoint: finding its addresses and trying them.
    static let timeout = TimeAmount.seconds(30)

    /// `attempt` is told each endpoint's host, `prepare` adds the session to the pipeline of the channel that is to be
    /// used; both on `eventLoop`, on which this must be called. Fails with ``Failure``.
    func connect(
        _ plan: ConnectionPlan,
        on eventLoop: any EventLoop,
        attempt: @escaping @Sendable (String) -> Void,
        prepare: @escaping @Sendable (any Channel) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        let local: SocketAddress?
        do {
            local = try plan.localAddress.map { try SocketAddress(ipAddress: $0, port: 0) }
        } catch {
            return eventLoop.makeFailedFuture(Failure(reason: .unreachable("The local address is not an address.")))
        }
        let run = Run(
            connector: self,
            plan: plan,
            local: local,
            eventLoop: eventLoop,
            attempt: attempt,
            prepare: prepare
        )
        return run.tryEndpoints(plan.endpoints[...], last: .unreachable("The network has no server to connect to."))
    }

    /// What stays the same over one connection's attempts.
    private struct Run: Sendable {
        let connector: Connector
        let plan: ConnectionPlan
        let local: SocketAddress?
        let eventLoop: any EventLoop
        let attempt: @Sendable (String) -> Void
        let prepare: @Sendable (any Channel) throws -> Void

        func tryEndpoints(
            _ endpoints: ArraySlice<ConnectionPlan.Endpoint>,
            last: CloseReason
        ) -> EventLoopFuture<any Channel> {
            guard let endpoint = endpoints.first else {
                return eventLoop.makeFailedFuture(Failure(reason: last))
            }
            attempt(endpoint.host)
            let deadline = eventLoop.now + Connector.timeout
            // Through a proxy it is the proxy that is connected to, and that finds the server.
            return addresses(of: endpoint, until: deadline)
                .flatMap { race($0, of: endpoint, until: deadline) }
                .flatMapError { error in
                    let reason = (error as? Failure)?.reason ?? .unreachable("The server could not be reached.")
                    return tryEndpoints(endpoints.dropFirst(), last: reason)
                }
        }

        private func addresses(
            of server: ConnectionPlan.Endpoint,
            until deadline: NIODeadline
        ) -> EventLoopFuture<[SocketAddress]> {
            let endpoint = plan.proxy ?? server
            let isIPv6Only = plan.isIPv6Only && plan.proxy == nil
            let promise = eventLoop.makePromise(of: [SocketAddress].self)
            let tooLate = eventLoop.scheduleTask(deadline: deadline) {
                promise.fail(Failure(reason: .unreachable("The name of the server could not be found in time.")))
            }
            connector.resolver.addresses(of: endpoint.host, port: endpoint.port, on: eventLoop)
                .whenComplete { result in
                    tooLate.cancel()
                    switch result {
                    case .success(let all):
                        let isPublic = connector.isPublic
                        let allowed = plan.isPublicOnly ? all.filter { $0.ipAddress.map(isPublic) ?? false } : all
                        guard !allowed.isEmpty || all.isEmpty else {
                            let text = "The server is in a private network, which is not allowed."
                            return promise.fail(Failure(reason: .unreachable(text)))
                        }
                        let usable = allowed.filter {
                            (local == nil || $0.protocol == local?.protocol) && (!isIPv6Only || $0.protocol == .inet6)
                        }
                        if usable.isEmpty {
                            let text = "The server has no address that the local address can reach."
                            promise.fail(Failure(reason: .unreachable(text)))
                        } else {
                            promise.succeed(usable)
                        }
                    case .failure:
                        promise.fail(Failure(reason: .unreachable("The name of the server could not be found.")))
                    }
                }
            return promise.futureResult
        }

        private func race(
            _ addresses: [SocketAddress],
            of endpoint: ConnectionPlan.Endpoint,
            until deadline: NIODeadline
        ) -> EventLoopFuture<any Channel> {
            let ident = plan.proxy == nil ? connector.ident : nil
            let race = AddressRace(addresses, on: eventLoop) { address in
                let left = deadline - eventLoop.now
                guard left > .zero else {
                    return eventLoop.makeFailedFuture(
                        Failure(reason: .unreachable("The server did not answer in time."))
                    )
                }
                ident?.began(to: address)
                let attempt = bootstrap(ident, timeout: left).connect(to: address)
                // A turn later, when the channel has told its handlers that it is open.
                attempt.whenComplete { [eventLoop] _ in eventLoop.execute { ident?.ended(to: address) } }
                return attempt.flatMapErrorThrowing { error in
                    throw (error as? Failure) ?? Failure(reason: Failure.reason(of: error))
                }
            }
            return race.begin().flatMapThrowing { channel in
                do {
                    try attach(to: channel, endpoint)
                    return channel
                } catch {
                    channel.close(promise: nil)
                    throw error
                }
            }
        }

        /// The one channel that goes on gets all that speaks on it, before it tells that it is open.
        private func attach(to channel: any Channel, _ endpoint: ConnectionPlan.Endpoint) throws {
            let pipeline = channel.pipeline.syncOperations
            if plan.proxy != nil {
                let target = SOCKSAddress.domain(endpoint.host, port: endpoint.port)
                try pipeline.addHandler(SOCKSClientHandler(targetAddress: target))
            }
            do {
                let made = try connector.contexts.handler(
                    for: endpoint.security ?? plan.security,
                    host: endpoint.host,
                    certificate: plan.certificate
                )
                if let made { try pipeline.addHandler(made) }
            } catch {
                throw Failure(reason: .tlsFailed("The TLS settings cannot be used."))
            }
            try prepare(channel)
        }

        private func bootstrap(_ ident: IdentTable?, timeout: TimeAmount) -> ClientBootstrap {
            let plan = plan
            var bootstrap = ClientBootstrap(group: eventLoop)
                .connectTimeout(timeout)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2048))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let ident { try pipeline.addHandler(IdentRegistrar(ident, user: plan.username)) }
                    }
                }
            if let local {
                bootstrap = bootstrap.bind(to: local)
                for (level, name) in SocketOptions.ofBoundAddress(local) {
                    let option = ChannelOptions.Types.SocketOption(level: level, name: name)
                    bootstrap = bootstrap.channelOption(option, value: 1)
                }
            }
            return bootstrap
        }
    }
}

extension Connector.Failure {
    /// A sentence for people; no address or name of theirs is in it.
    static func reason(of error: any Error) -> CloseReason {
        switch error {
        case let error as IOError: .unreachable("The server could not be reached (error \(error.errnoCode)).")
        case is ChannelError: .unreachable("The server did not answer in time.")
        default: .unreachable("The server could not be reached.")
        }
    }
}

/// Numbers of Linux that the C library's headers do not carry into Swift.
private enum SocketOptions {
    static func ofBoundAddress(
        _ address: SocketAddress
    ) -> [(level: NIOBSDSocket.OptionLevel, name: NIOBSDSocket.Option)] {
        #if os(Linux)
            // Without the second a bound socket takes one of 28,000 ports for all destinations together.
            let noPort = (NIOBSDSocket.OptionLevel.ip, NIOBSDSocket.Option(rawValue: 24))
            guard address.protocol == .inet6 else { return [noPort] }
            // An address of a routed prefix that no interface has.
            return [(NIOBSDSocket.OptionLevel.ipv6, NIOBSDSocket.Option(rawValue: 78)), noPort]
        #else
            return []
        #endif
    }
}
