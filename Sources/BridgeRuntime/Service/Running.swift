import BridgeCore
import BridgeHTTP
import BridgeStore
import IRCClient
import Logging
import MatrixClient
import MatrixProtocol
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The parts of a running bridge and how they are joined. Everything that happens goes into the inbox; everything
/// that is done comes out of the loop.
struct Running: Sendable {
    private let loaded: LoadedConfiguration
    private let registration: Registration
    private let logger: Logger
    private let inbox = Inbox()
    private let waiters = Waiters()
    private let queries = HomeserverQueries()
    private let registry = PrometheusRegistry()
    private let tallies: Tallies
    private let store: BridgeStore
    private let matrix: MatrixClient
    private let connections: IRCConnections
    private let writer: WriteBehind
    private let lookUps: LookUps
    private let ident = IdentTable()
    private let stopping = Stopping()
    private let serving: Serving
    private let provisioning: ProvisioningSite
    /// Nil where no media are served.
    private let media: MediaProxy?
    /// Gets the port when the listener listens.
    private let listening = Mailbox<Int>()
    /// Put to when the last write is done.
    private let ended = Mailbox<Never>()

    init(
        loaded: LoadedConfiguration,
        registration: Registration,
        store: BridgeStore,
        snapshot: Snapshot,
        logger: Logger
    ) throws(StartupFailure) {
        self.loaded = loaded
        self.registration = registration
        self.store = store
        self.logger = logger
        serving = Serving(loaded)
        tallies = Tallies(factory: registry)
        guard let token = AccessToken(registration.asToken) else {
            throw StartupFailure(
                .configuration,
                "The as_token of the registration cannot be sent: it holds odd characters"
            )
        }
        var homeserver = HomeserverConfiguration(url: loaded.homeserverURL, token: token, bot: loaded.core.bot)
        homeserver.requestsInFlight = loaded.limits.httpSockets
        let inbox = inbox
        do {
            matrix = try MatrixClient(
                configuration: homeserver,
                logger: logger,
                pictures: PictureFetcher(outside: AddressGuard(forbidden: loaded.forbiddenPictureAddresses)),
                outcomes: { _, order, outcome in inbox.put(.finished(order, outcome)) },
                reports: { [logger] in Self.log($0, logger) }
            )
        } catch {
            throw StartupFailure(.configuration, "homeserver.url: \(error)")
        }
        writer = WriteBehind(logger: logger) { [store] in
            try await store.commit($0)
        } submit: { [matrix] in
            matrix.submit($0)
        }
        media = try MediaProxy(
            loaded: loaded,
            homeserver: homeserver,
            store: store,
            writer: writer,
            tallies: tallies,
            logger: logger
        )
        provisioning = ProvisioningSite(
            loaded: loaded,
            hsToken: registration.hsToken,
            waiters: waiters,
            inbox: inbox,
            stopping: stopping,
            logger: logger
        )
        connections = IRCConnections(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            ident: loaded.ident.enabled ? ident : nil,
            isPublic: { text in
                IPAddress(parsing: text).map { address in !IPRange.notPublic.contains { $0.contains(address) } }
                    ?? false
            },
            events: { connection, event in inbox.put(.irc(connection, event)) },
            logger: logger
        )
        lookUps = LookUps(store: store, inbox: inbox, logger: logger)
    }

    /// Asks the homeserver who we are: the address, the token and the registration are right when it knows.
    func greetHomeserver() async throws(StartupFailure) -> UserID {
        let problem: StartupFailure
        do {
            let bot = try await matrix.whoami()
            if bot == loaded.core.bot { return bot }
            problem = StartupFailure(
                .configuration,
                "The homeserver takes us for \(bot), the registration says \(loaded.core.bot)"
            )
        } catch {
            problem =
                error.refusal == nil
                ? StartupFailure(
                    .unavailable,
                    "The homeserver at \(loaded.homeserverURL) cannot be reached: \(error)"
                )
                : StartupFailure(
                    .configuration,
                    "The homeserver at \(loaded.homeserverURL) does not know this registration: \(error)"
                )
        }
        await matrix.close()
        await media?.close()
        throw problem
    }

    /// Runs until a signal or until the port cannot be listened on.
    func run(
        _ snapshot: Snapshot,
        reload: @escaping Reload
    ) async throws(StartupFailure) {
        var seeds = SystemRandomNumberGenerator()
        let bridge = Bridge(
            configuration: core(loaded),
            snapshot: snapshot,
            seed: seeds.next(),
            links: media?.links
        )
        // The homeserver has told us of the bot by now, and of the ghosts in earlier runs.
        matrix.preload(registered: [loaded.core.bot] + snapshot.ghosts.map(\.user))
        matrix.resume(snapshot.outbox, rooms: snapshot.knownRooms)
        // Before anybody listens: what an earlier run left unfinished comes before everything new.
        inbox.put(snapshot.journal.map { .matrix($0.sequence, $0.event) })
        // Before anybody connects, for servers ask at once.
        let identServer = try await listenForIdent()
        let failure = Mutex<StartupFailure?>(nil)
        await withDiscardingTaskGroup { group in
            group.addTask { await prune() }
            group.addTask { await giveMemoryBack() }
            group.addTask { await ping() }
            group.addTask { await queries.run(matrix, inbox: inbox) }
            group.addTask {
                await loop(bridge)
                writer.close()
                lookUps.close()
            }
            group.addTask { await lookUps.run() }
            group.addTask {
                await writer.run()
                ended.close()
            }
            // The lanes end first, so that what they tell is still taken; then the inbox, then the writer.
            group.addTask {
                await matrix.run()
                inbox.close()
            }
            let problem = await listen(reload)
            failure.withLock { $0 = problem }
            await stop()
            group.cancelAll()
        }
        await matrix.close()
        await media?.close()
        await identServer?.close()
        do {
            try store.close()
        } catch {
            logger.warning("The database did not close cleanly", metadata: ["reason": "\(error)"])
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    private func listenForIdent() async throws(StartupFailure) -> IdentServer? {
        guard loaded.ident.enabled else { return nil }
        let (host, port) = (loaded.ident.address, loaded.ident.port)
        do {
            let group = MultiThreadedEventLoopGroup.singleton
            let server = try await IdentServer.start(ident, host: host, port: port, on: group)
            logger.info("Listening for ident", metadata: ["port": "\(server.port ?? port)"])
            return server
        } catch {
            throw StartupFailure(.unavailable, "ircService.ident: \(host) port \(port) cannot be listened on: \(error)")
        }
    }

    /// Listens until a signal asks for the end, or tells why it cannot. Requests under way are answered first.
    private func listen(_ reload: @escaping Reload) async -> StartupFailure? {
        let services = ServiceGroup(services: listeners.all, logger: logger)
        return await withTaskGroup(of: StartupFailure?.self) { group in
            group.addTask {
                do {
                    try await services.run()
                    return nil
                } catch {
                    return StartupFailure(.unavailable, "\(error)")
                }
            }
            group.addTask {
                await SignalWatch(logger: logger).run { reloaded(reload) }
                stopping.begin()
                await services.triggerGracefulShutdown()
                return nil
            }
            var failure: StartupFailure?
            for await ended in group {
                failure = failure ?? ended
                // Without a listener nobody waits for a signal.
                if ended != nil { group.cancelAll() }
            }
            return failure
        }
    }

    private func core(_ loaded: LoadedConfiguration) -> Configuration {
        var core = loaded.core
        core.version = TrestleVersion.text
        return core
    }

    private func loop(_ bridge: Bridge) async {
        var loop = BridgeLoop(
            inbox: inbox,
            connections: connections,
            writer: writer,
            lookUps: lookUps,
            waiters: waiters,
            queries: queries,
            offerSetUp: { [provisioning] in SetUpCode(provisioning.offerCode(to: $0)) },
            tallies: tallies,
            logger: logger,
            alarms: Alarms(eventLoop: MultiThreadedEventLoopGroup.singleton.next(), inbox: inbox)
        )
        await loop.run(bridge)
    }

    private var listeners: Listeners {
        let intake = TransactionIntake(
            store: store,
            inbox: inbox,
            serving: serving,
            tallies: tallies,
            logger: logger
        )
        let services = BridgeHTTPServices(
            acceptTransaction: { id, events, ephemeral in
                try await intake.accept(id, events)
                intake.accept(ephemeral: ephemeral)
                return .accepted
            },
            ask: { [waiters, inbox] in await waiters.ask($0, in: inbox) },
            isStopping: { [stopping] in stopping.hasBegun }
        )
        return Listeners(
            loaded: loaded,
            hsToken: registration.hsToken,
            services: services,
            provisioning: provisioning,
            media: media?.site,
            administration: AdministrationServices(
                ask: { [waiters, inbox] in await waiters.ask(.administration($0), in: inbox) },
                stuckRows: { [store] in try await store.stuckRows(olderThan: $0) },
                isStopping: { [stopping] in stopping.hasBegun }
            ),
            metricsText: { [registry] in registry.exposition() },
            logger: logger,
            listening: { [listening] port in listening.put(port) }
        )
    }

    /// A homeserver that has waited for us tries again at once when a ping succeeds.
    private func ping() async {
        guard let port = await listening.next().first else { return }
        logger.info("Listening for the homeserver", metadata: ["port": "\(port)"])
        do {
            let duration = try await matrix.ping(appserviceID: registration.id, transaction: TransactionID("start"))
            logger.info("The homeserver reaches the bridge", metadata: ["duration": "\(duration)"])
        } catch {
            logger.warning(
                "The homeserver does not reach the bridge; look at the url of the registration",
                metadata: ["reason": "\(error)"]
            )
        }
    }

    /// Forgets old ids and messages, a bounded part at a time. Ends with the group that runs it.
    private func prune() async {
        while !Task.isCancelled {
            do {
                while try await store.prune() {}
            } catch {
                logger.warning("Old rows were not removed", metadata: ["reason": "\(error)"])
            }
            // why: housekeeping by the hour, bounded by the group
            do { try await Task.sleep(for: .seconds(3_600)) } catch { return }
        }
    }

    /// What a burst took and does not need any more. Ends with the group that runs it.
    private func giveMemoryBack() async {
        while !Task.isCancelled {
            // why: housekeeping by the minute, bounded by the group
            do { try await Task.sleep(for: .seconds(30)) } catch { return }
            Heap.giveBack()
        }
    }

    /// A configuration that cannot be used changes nothing, and says why.
    private func reloaded(_ reload: Reload) {
        do {
            let (new, read) = try reload()
            var changed = new
            let present = serving.loaded
            if let refusal = ReloadCheck.refusal(from: present, registration, to: changed, read) {
                throw StartupFailure(.configuration, refusal)
            }
            changed.adopt(registration)
            for warning in changed.warnings {
                logger.warning("The configuration may not say what is meant", metadata: ["reason": "\(warning)"])
            }
            for key in ReloadCheck.leftForTheNextStart(from: present, to: changed) {
                logger.warning("A changed key counts from the next start on", metadata: ["key": "\(key)"])
            }
            // What the store has of networks that come is read anew: of those that have never been here, nothing.
            let added = NetworkChanges(from: present.core.networks, to: changed.core.networks).added
            let stored = added.isEmpty ? Snapshot() : try store.load()
            // Before the core speaks as the new ghosts.
            serving.adopt(changed)
            inbox.put(.reconfigured(core(changed), stored: stored))
            logger.notice("The configuration is read again")
        } catch {
            logger.error("The new configuration is not used", metadata: ["reason": "\(error)"])
        }
    }

    /// Nothing new, goodbye, what is under way, the end.
    private func stop() async {
        logger.info("Trestle stops")
        stopping.begin()
        listening.close()
        inbox.put(.stopping(reason: "The bridge is stopping"))
        waiters.close()
        queries.close()
        await connections.shutdown(reason: "The bridge is stopping")
        matrix.shutdown(drain: .seconds(5))
        _ = await ended.next()
    }

    private static func log(_ report: LaneReport, _ logger: Logger) {
        logger.warning("The homeserver is not as it should be", metadata: ["reason": "\(report)"])
    }
}
