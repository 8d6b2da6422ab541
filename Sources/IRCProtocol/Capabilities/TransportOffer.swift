/// The value of the `sts` capability (IRCv3 strict transport security): `port=6697,duration=2592000,preload`.
package struct TransportOffer: Sendable, Hashable {
    /// Where TLS is to be had; heeded on a plain connection.
    package var port: Int?
    /// Seconds for which nobody is to connect in plain; heeded on a secure connection. 0 ends that.
    package var duration: Int64?

    /// What cannot be read is left out, as are words that we do not know.
    package init(parsing value: some StringProtocol) {
        for word in value.split(separator: ",") {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[1].utf8.allSatisfy({ (48...57).contains($0) }) else { continue }
            switch parts[0] {
            case "port": port = Int(parts[1]).flatMap { (1...65_535).contains($0) ? $0 : nil }
            case "duration": duration = Int64(parts[1])
            default: break
            }
        }
    }
}
