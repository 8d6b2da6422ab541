import BridgeCore
import BridgeHTTP
import BridgeStore
import Logging
import MatrixClient
import MatrixProtocol

/// The parts by which people on IRC see media: how links are made, what serves them, and where files come from.
struct MediaProxy: Sendable {
    let links: PublicLinks
    let site: MediaSite
    private let client: MediaClient

    /// The database takes nothing at present, so nobody knows what it will hold.
    private struct NotStored: Error {}

    /// Nil where none is configured.
    init?(
        loaded: LoadedConfiguration,
        homeserver: HomeserverConfiguration,
        store: BridgeStore,
        writer: WriteBehind,
        tallies: Tallies,
        logger: Logger
    ) throws(StartupFailure) {
        guard let settings = loaded.mediaProxy else { return nil }
        let signer: LinkSigner
        do {
            signer = LinkSigner(key: try store.linkKey(at: settings.signingKeyPath))
        } catch {
            throw StartupFailure(.inputOutput, "\(error)")
        }
        do {
            client = try MediaClient(configuration: homeserver)
        } catch {
            throw StartupFailure(.configuration, "homeserver.url: \(error)")
        }
        links = PublicLinks(base: settings.publicURL, makeToken: signer.token)
        let services = MediaServices(
            find: { [store, writer] id in
                if let found = try await store.publicMedia(id) { return found }
                // A link may be said a moment before it is stored.
                guard await writer.settled() else { throw NotStored() }
                return try await store.publicMedia(id)
            },
            open: { [client] uri throws(MediaProblem) in
                let download = try await client.download(uri)
                return MediaStream(contentType: download.contentType, length: download.length, body: download.body)
            },
            now: { Clock.moment().wall },
            refused: { tallies.count($0) }
        )
        site = MediaSite(
            services: services,
            settings: MediaSettings(
                publicURL: settings.publicURL,
                timeToLive: settings.timeToLive,
                largest: settings.largest
            ),
            signer: signer,
            logger: logger
        )
    }

    func close() async { await client.close() }
}
