import MatrixProtocol

extension Registration {
    /// As the registration file has it.
    package var fileText: String {
        var lines = [
            "# Names Trestle to the homeserver. It holds secrets: keep it from others, and give it to the homeserver",
            "# (Synapse: app_service_config_files).",
            "id: \(JSONText.quoted(id))",
            "url: \(url.map(JSONText.quoted) ?? "null")",
            "as_token: \(JSONText.quoted(asToken))",
            "hs_token: \(JSONText.quoted(hsToken))",
            "sender_localpart: \(JSONText.quoted(senderLocalpart))",
        ]
        let flags = [
            ("rate_limited", rateLimited), ("receive_ephemeral", receiveEphemeral),
            ("de.sorunome.msc2409.push_ephemeral", pushEphemeral), ("io.element.msc4190", managesDevices),
        ]
        lines += flags.compactMap { name, value in value.map { "\(name): \($0)" } }
        if let protocols { lines.append("protocols: \(ConfigurationValue.texts(protocols).written)") }
        lines.append("namespaces:")
        for (name, entries) in [
            ("users", namespaces.users), ("aliases", namespaces.aliases), ("rooms", namespaces.rooms),
        ] {
            lines.append(entries.isEmpty ? "  \(name): []" : "  \(name):")
            for entry in entries {
                lines += ["    - exclusive: \(entry.exclusive)", "      regex: \(JSONText.quoted(entry.regex))"]
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
