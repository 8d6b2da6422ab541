import BridgeCore
import BridgeHTTP
import Logging
import MatrixClient
import MatrixProtocol

extension ProvisioningSite {
    /// Joined with the core by `waiters` and with the users' homeservers by HTTP.
    convenience init(
        loaded: LoadedConfiguration,
        hsToken: String,
        waiters: Waiters,
        inbox: Inbox,
        stopping: Stopping,
        logger: Logger
    ) {
        let verifier = OpenIDVerifier(
            forbidden: loaded.provisioning.forbiddenAddresses,
            overrides: loaded.provisioning.openIDOverrides
        )
        let services = ProvisioningServices(
            ask: { request in
                if case .provisioning(let answer) = await waiters.ask(.provisioning(request), in: inbox) {
                    answer
                } else {
                    nil
                }
            },
            verify: { token, server in
                do throws(OpenIDProblem) {
                    return .success(try await verifier.user(of: token, at: server))
                } catch {
                    return .failure(OpenIDRefusal(isUnreachable: error.code == .unreachable, sentence: "\(error)"))
                }
            },
            isStopping: { stopping.hasBegun },
            now: { Clock.moment().monotonic },
            makeToken: { SecretText.make() }
        )
        let settings = ProvisioningSettings(
            isEnabled: loaded.provisioning.enabled,
            secret: loaded.provisioning.secret ?? hsToken,
            prefix: loaded.provisioning.apiPrefix,
            limitsRate: loaded.provisioning.ratelimit,
            servesPage: loaded.provisioning.widget
        )
        self.init(services: services, settings: settings, logger: logger)
    }
}
