/// One line of the ident protocol (RFC 1413, section 4).
///
///     6191, 6667
///     6191 , 6667 : USERID : UNIX : alice
package struct IdentQuery: Sendable, Hashable {
    /// Of the host that is asked, which is ours.
    package var localPort: Int
    /// Of the server.
    package var remotePort: Int

    /// Longer than any question.
    package static let longest = 64

    /// Nil for what is no question.
    package init?(parsing line: some Collection<UInt8>) {
        let parts = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count == 2, let local = Self.port(parts[0]), let remote = Self.port(parts[1]) else { return nil }
        localPort = local
        remotePort = remote
    }

    private static func port(_ bytes: some Collection<UInt8>) -> Int? {
        let blank: Set<UInt8> = [32, 9, 13]
        let digits = Array(bytes.drop { blank.contains($0) }.reversed().drop { blank.contains($0) }.reversed())
        guard (1...5).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let port = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        return (1...65_535).contains(port) ? port : nil
    }

    package func answer(_ user: String?) -> String {
        "\(localPort) , \(remotePort) : " + (user.map { "USERID : UNIX : \($0)" } ?? "ERROR : NO-USER") + "\r\n"
    }

    /// To what is no question.
    package static let refusal = "0 , 0 : ERROR : INVALID-PORT\r\n"
}
