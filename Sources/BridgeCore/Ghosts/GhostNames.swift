import IRCProtocol
import MatrixProtocol

/// Nicks as Matrix user ids and back, by the template `matrixClients.userTemplate`.
///
/// The folded nick is written in the characters that user ids may hold; every other byte as `=` and two hex digits,
/// `=` itself too, so that the way back is exact.
struct GhostNames: Sendable, Hashable {
    private let prefix: String
    private let suffix: String
    private let domain: String

    /// - Parameter template: with `$NICK` open and the sigil at its head.
    init(template: Template, domain: String) {
        let ends = template.fixedEnds
        prefix = String(ends.prefix.drop { $0 == "@" }).lowercasedASCII
        suffix = ends.suffix.lowercasedASCII
        self.domain = domain
    }

    func user(for nick: FoldedName) -> UserID? {
        UserID(making: prefix + Self.escape(nick.text) + suffix, server: domain)
    }

    /// Another id for the nick, from 2 on: for whoever bears it while its own ghost is somebody else's. An `x` is no hex
    /// digit, so no nick is written like this.
    func user(for nick: FoldedName, variant: Int) -> UserID? {
        UserID(making: prefix + Self.escape(nick.text) + "=x\(variant)" + suffix, server: domain)
    }

    /// The folded nick that the id was made for, be it a variant or not, or nil where the id is not of this namespace: the
    /// whole id has to match, the server too, and it has to be the one that is made for the nick.
    func nick(of user: UserID) -> FoldedName? {
        guard user.server == domain else { return nil }
        let localpart = user.localpart
        guard localpart.hasPrefix(prefix), localpart.hasSuffix(suffix),
            localpart.utf8.count > prefix.utf8.count + suffix.utf8.count
        else { return nil }
        let middle = Self.withoutVariant(localpart.dropFirst(prefix.count).dropLast(suffix.count))
        guard let nick = Self.unescape(middle), Self.escape(nick) == middle else { return nil }
        return FoldedName.stored(nick)
    }

    private static func escape(_ text: String) -> String {
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                escaped.append(byte)
            default:
                escaped.append(UInt8(ascii: "="))
                escaped.append(contentsOf: [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]])
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// By bytes: this is asked for each member of each room.
    private static func withoutVariant(_ text: Substring) -> Substring {
        guard let mark = text.utf8.lastIndex(of: UInt8(ascii: "=")) else { return text }
        let tail = text.utf8[mark...].dropFirst()
        guard tail.first == UInt8(ascii: "x"), let variant = Int(text[tail.startIndex...].dropFirst()), variant >= 2,
            text[mark...] == "=x\(variant)"
        else { return text }
        return text[..<mark]
    }

    private static func unescape(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    private static func value(of digit: UInt8) -> UInt8? {
        hexDigits.firstIndex(of: digit).map(UInt8.init)
    }
}

extension String {
    /// Identifiers of ours hold lower case only; letters beyond ASCII are escaped, never folded.
    var lowercasedASCII: String {
        String(decoding: utf8.map { CaseMapping.ascii.fold(byte: $0) }, as: UTF8.self)
    }
}
