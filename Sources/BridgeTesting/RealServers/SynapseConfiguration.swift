import Foundation

/// The configuration of one Synapse.
struct SynapseConfiguration {
    let options: SynapseServer.Options
    let folder: ServerFolder
    let port: Int
    let sharedSecret: String

    /// The form of a key that `--generate-keys` would make, which costs another start of Python.
    static func makeSigningKey() -> String {
        let seed = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        let text = Data(seed).base64EncodedString().replacing("=", with: "")
        return "ed25519 a_test \(text)\n"
    }

    static let logging = """
        version: 1
        formatters: {plain: {format: '%(asctime)s %(levelname)s %(name)s %(message)s'}}
        handlers: {console: {class: logging.StreamHandler, formatter: plain}}
        root: {level: WARNING, handlers: [console]}
        disable_existing_loggers: false

        """

    var text: String {
        // YAML takes a JSON string as it is, so odd paths need no thought.
        """
        server_name: \(quoted(options.serverName))
        pid_file: \(quoted(folder.file("synapse.pid")))
        public_baseurl: http://127.0.0.1:\(port)/
        listeners:
          - port: \(port)
            bind_addresses: ['127.0.0.1']
            type: http
            tls: false
            resources: [{names: [client, openid]}]
        database:
          name: sqlite3
          args: {database: \(quoted(folder.file("homeserver.db")))}
        log_config: \(quoted(folder.file("log.yaml")))
        signing_key_path: \(quoted(folder.file("signing.key")))
        media_store_path: \(quoted(folder.file("media")))
        macaroon_secret_key: macaroon
        form_secret: form
        registration_shared_secret: \(quoted(sharedSecret))
        report_stats: false
        trusted_key_servers: []
        enable_authenticated_media: true
        presence: {enabled: \(options.presence)}
        max_upload_size: 20M
        filter_timeline_limit: 5000
        app_service_config_files: [\(options.registrations.map(quoted).joined(separator: ", "))]
        \(Self.limits)
        \(options.extra)

        """
    }

    private static let limits = {
        let high = "{per_second: 100000, burst_count: 100000}"
        let plain = [
            "rc_message", "rc_registration", "rc_admin_redaction", "rc_joins_per_room", "rc_room_creation",
            "rc_media_create", "rc_reports",
        ].map { "\($0): \(high)" }
        let nested = [
            ("rc_login", ["address", "account", "failed_attempts"]),
            ("rc_joins", ["local", "remote"]),
            ("rc_invites", ["per_room", "per_user", "per_issuer"]),
            ("rc_presence", ["per_user"]),
        ].map { name, parts in "\(name): {\(parts.map { "\($0): \(high)" }.joined(separator: ", "))}" }
        return (plain + nested).joined(separator: "\n")
    }()

    private func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}
