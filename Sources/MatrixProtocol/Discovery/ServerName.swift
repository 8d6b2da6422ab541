/// The name of a homeserver (specification, "Server Name"): a host and perhaps a port.
package struct ServerName: Sendable, Hashable, CustomStringConvertible {
    package enum Host: Sendable, Hashable {
        case address(IPAddress)
        case name(String)
    }

    package let host: Host
    package let port: Int?
    /// As written; names are compared so.
    package let text: String

    package init?(parsing text: String) {
        guard text.utf8.count <= 230 else { return nil }
        self.text = text
        var rest = text[...]
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]"),
                let address = IPAddress(parsing: String(text[text.index(after: text.startIndex)..<end])),
                address.bytes.count == 16
            else { return nil }
            host = .address(address)
            rest = text[text.index(after: end)...]
        } else {
            let name = text.prefix { $0 != ":" }
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isOfName) else { return nil }
            if let address = IPAddress(parsing: String(name)) {
                host = .address(address)
            } else {
                host = .name(String(name))
            }
            rest = text[name.endIndex...]
        }
        guard !rest.isEmpty else {
            port = nil
            return
        }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits), (1...65_535).contains(number)
        else { return nil }
        port = number
    }

    package var description: String { text }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
