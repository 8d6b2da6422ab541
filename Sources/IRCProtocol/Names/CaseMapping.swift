/// How a network compares nicks and channel names (ISUPPORT `CASEMAPPING`).
///
/// The only maker of ``FoldedName``: names are compared folded or not at all.
package enum CaseMapping: String, Sendable, Hashable, CaseIterable, Codable {
    /// `A-Z` equal `a-z`.
    case ascii
    /// As ascii, and `[]\^` equal `{}|~` (RFC 1459, section 2.2, with the tilde that servers add). The default when a
    /// server announces nothing.
    case rfc1459
    /// As ascii, and `[]\` equal `{}|`.
    case strictRFC1459 = "strict-rfc1459"

    /// The mapping an ISUPPORT token names, or ``rfc1459`` for one we do not know: it folds the most, and two names
    /// taken for one do less harm than one name taken for two.
    package init(token: String) {
        self = CaseMapping(rawValue: token) ?? .rfc1459
    }

    package func fold(_ name: some StringProtocol) -> FoldedName { fold(String(name)) }

    /// Most names are in small letters, and are their own fold: those cost a look and no new string.
    package func fold(_ name: String) -> FoldedName {
        var name = name
        let folded = name.withUTF8 { bytes -> String? in
            guard let first = bytes.firstIndex(where: { fold(byte: $0) != $0 }) else { return nil }
            return String(unsafeUninitializedCapacity: bytes.count) { room in
                for index in bytes.indices {
                    room.initializeElement(at: index, to: index < first ? bytes[index] : fold(byte: bytes[index]))
                }
                return bytes.count
            }
        }
        return FoldedName(folded: folded ?? name)
    }

    package func fold(_ nick: Nickname) -> FoldedName { fold(nick.text) }
    package func fold(_ channel: ChannelName) -> FoldedName { fold(channel.text) }

    @inline(__always)
    package func fold(byte: UInt8) -> UInt8 {
        Self.fold(byte, upTo: lastFolding)
    }

    @inline(__always)
    static func fold(_ byte: UInt8, upTo last: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= last ? byte | 0x20 : byte
    }

    /// All bytes from `A` to this one fold, each by the same bit.
    @inline(__always)
    var lastFolding: UInt8 {
        switch self {
        case .ascii: UInt8(ascii: "Z")
        case .rfc1459: UInt8(ascii: "^")
        case .strictRFC1459: UInt8(ascii: "]")
        }
    }
}
