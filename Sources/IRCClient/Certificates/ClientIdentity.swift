import NIOSSL

/// A certificate with its chain and key, as TLS takes them.
struct ClientIdentity {
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    /// Nil where either cannot be read.
    init?(pem: String) {
        let bytes = Array(pem.utf8)
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(bytes), !chain.isEmpty,
            let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem)
        else { return nil }
        self.chain = chain
        self.key = key
    }

    func present(in configuration: inout TLSConfiguration) {
        configuration.certificateChain = chain.map { .certificate($0) }
        configuration.privateKey = .privateKey(key)
    }

    /// Whether the key is the certificate's.
    var isMatched: Bool {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([])
        present(in: &configuration)
        return (try? NIOSSLContext(configuration: configuration)) != nil
    }
}
