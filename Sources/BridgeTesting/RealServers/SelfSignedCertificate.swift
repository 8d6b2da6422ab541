/// A key and a certificate that vouches for itself, both as PEM files.
package struct SelfSignedCertificate: Sendable {
    package let certificatePath: String
    package let keyPath: String

    /// Made by the `openssl` program; valid for ten days, for `name` and for 127.0.0.1.
    package static func make(
        name: String,
        file: String = "server",
        in folder: ServerFolder
    ) async throws -> SelfSignedCertificate {
        let made = SelfSignedCertificate(
            certificatePath: folder.file("\(file).crt"),
            keyPath: folder.file("\(file).key")
        )
        try await InstalledProgram.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "10",
                "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name),DNS:localhost,IP:127.0.0.1",
                "-keyout", made.keyPath, "-out", made.certificatePath,
            ],
            in: folder
        )
        return made
    }
}
