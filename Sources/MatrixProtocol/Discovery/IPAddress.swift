import Foundation

/// An address of version 4 or 6, by its bytes.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16.
    package let bytes: [UInt8]

    /// Takes the notation of RFC 4291 and four decimal numbers; no brackets, no zone, none of the short forms by which
    /// `2130706433` is an address too.
    package init?(parsing text: String) {
        if let bytes = Self.bytes(of: text, family: AF_INET, count: 4) {
            self.bytes = bytes
        } else if let bytes = Self.bytes(of: text, family: AF_INET6, count: 16) {
            self.bytes = bytes
        } else {
            return nil
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private static func bytes(of text: String, family: Int32, count: Int) -> [UInt8]? {
        guard !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    /// Itself, and the version 4 address that it carries to a translator or a tunnel: what is forbidden to reach
    /// directly is not reached through one.
    var faces: [IPAddress] {
        guard bytes.count == 16 else { return [self] }
        let carried: ArraySlice<UInt8>? =
            switch (Array(bytes.prefix(2)), Array(bytes.prefix(12))) {
            // RFC 3056: 6to4.
            case ([0x20, 0x02], _): bytes[2..<6]
            // RFC 4291, section 2.5.5: mapped and compatible. RFC 6052: NAT64.
            case (_, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]), (_, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
                (_, [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]):
                bytes[12..<16]
            default: nil
            }
        return [self] + (carried.map { [IPAddress(bytes: Array($0))] } ?? [])
    }

    package var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }.joined(separator: ":")
    }
}
