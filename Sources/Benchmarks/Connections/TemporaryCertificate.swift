import Foundation

/// A certificate for a server of ours, in a folder that goes with it.
struct TemporaryCertificate {
    let certificate: String
    let key: String
    private let folder: URL

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "trestle-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "server.crt").path
        key = folder.appending(path: "server.key").path
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw BenchmarkFailure("openssl could not make a certificate") }
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}
