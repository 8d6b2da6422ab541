import BridgeHTTP
import Logging
import ServiceLifecycle

/// The HTTP listeners that the configuration asks for: one for the homeserver, one for operators, and those that
/// provisioning, media and the metrics have of their own.
struct Listeners: Sendable {
    let loaded: LoadedConfiguration
    let hsToken: String
    let services: BridgeHTTPServices
    let provisioning: ProvisioningSite
    /// Nil where no media are served.
    let media: MediaSite?
    let administration: AdministrationServices
    let metricsText: @Sendable () -> String
    let logger: Logger
    /// Gets the homeserver's port when connections are taken there.
    let listening: @Sendable (Int) -> Void

    var all: [any Service] { [main] + [ofAdministration, ofProvisioning, ofMedia, ofMetrics].compactMap { $0 } }

    private var main: HTTPListener {
        var services = services
        if loaded.metrics.enabled, loaded.metrics.listener == nil { services.metricsText = metricsText }
        let settings = BridgeHTTPSettings(homeserverToken: hsToken, bodyLimit: loaded.limits.transactionBytes)
        let responder = BridgeResponder(
            services: services,
            settings: settings,
            provisioning: hasOwnProvisioning ? nil : provisioning,
            media: loaded.mediaProxy?.port == nil ? media : nil,
            logger: logger
        )
        return HTTPListener(
            responder: responder,
            host: Self.host(loaded.listener),
            port: loaded.listener.port,
            logger: logger,
            // Only a sign: the server takes connections when this has returned.
            listening: { [listening] port in listening(port) }
        )
    }

    private var ofAdministration: HTTPListener? {
        guard let settings = loaded.administration else { return nil }
        return HTTPListener(
            responder: AdministrationResponder(services: administration, token: settings.token, logger: logger),
            host: settings.host,
            port: settings.port,
            logger: logger,
            listening: { [logger] port in logger.info("Listening for operators", metadata: ["port": "\(port)"]) }
        )
    }

    private var hasOwnProvisioning: Bool { loaded.provisioning.enabled && loaded.provisioning.listener != nil }

    private var ofProvisioning: HTTPListener? {
        guard hasOwnProvisioning, let place = loaded.provisioning.listener else { return nil }
        let responder = SideResponder(provisioning: provisioning, logger: logger)
        return HTTPListener(responder: responder, host: Self.host(place), port: place.port, logger: logger)
    }

    private var ofMedia: HTTPListener? {
        guard let media, let port = loaded.mediaProxy?.port else { return nil }
        let responder = SideResponder(media: media, logger: logger)
        return HTTPListener(responder: responder, host: Self.host(loaded.listener), port: port, logger: logger)
    }

    private var ofMetrics: HTTPListener? {
        guard loaded.metrics.enabled, let place = loaded.metrics.listener else { return nil }
        let responder = SideResponder(metricsText: metricsText, logger: logger)
        return HTTPListener(responder: responder, host: Self.host(place), port: place.port, logger: logger)
    }

    private static func host(_ place: LoadedConfiguration.Listener) -> String { place.host ?? "0.0.0.0" }
}
