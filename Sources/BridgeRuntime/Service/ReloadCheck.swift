import BridgeCore
import Logging
import MatrixProtocol

/// What a configuration that is read again may change while the bridge runs.
package enum ReloadCheck {
    /// Why the new configuration cannot be taken; nil where it can.
    package static func refusal(
        from old: LoadedConfiguration,
        _ oldRegistration: Registration,
        to new: LoadedConfiguration,
        _ newRegistration: Registration
    ) -> String? {
        if old.core.homeserver.domain != new.core.homeserver.domain {
            return "homeserver.domain cannot change while the bridge runs; restart it"
        }
        let isSame =
            oldRegistration.id == newRegistration.id && oldRegistration.asToken == newRegistration.asToken
            && oldRegistration.hsToken == newRegistration.hsToken
            && oldRegistration.senderLocalpart == newRegistration.senderLocalpart
        return isSame ? nil : "the registration is another one; restart the homeserver and the bridge"
    }

    /// Keys that have changed and count from the next start on.
    package static func leftForTheNextStart(
        from old: LoadedConfiguration,
        to new: LoadedConfiguration
    ) -> [String] {
        rows.filter { $0.value(old) != $0.value(new) }.map(\.key)
    }

    private static let rows: [(key: String, value: @Sendable (LoadedConfiguration) -> AnyHashable)] = [
        ("homeserver.bindHostname", { $0.listener.host }), ("homeserver.bindPort", { $0.listener.port }),
        ("homeserver.url", { $0.homeserverURL }), ("database.connectionString", { $0.databasePath }),
        ("ircService.passwordEncryptionKeyPath", { $0.secretKeyPath }),
        ("ircService.logging.level", { $0.logLevel }), ("ircService.ident", { $0.ident }),
        ("ircService.metrics", { $0.metrics }), ("mediaProxy", { $0.mediaProxy }),
        ("ircService.provisioning", { $0.provisioning }), ("ircService.debugApi", { $0.administration.map(\.port) }),
    ]
}
