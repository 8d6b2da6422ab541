/// What a server has promised about TLS (IRCv3 sts): until then nobody connects to it in plain.
package struct TransportPolicy: Sendable, Hashable {
    package var host: String
    /// Where it takes TLS.
    package var port: Int
    /// Milliseconds since 1970.
    package var until: Int64

    package init(host: String, port: Int, until: Int64) {
        self.host = host
        self.port = port
        self.until = until
    }
}
