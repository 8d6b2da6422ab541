import BridgeCore
import Foundation
import IRCProtocol
import MatrixProtocol

extension TextRule {
    /// Why `text` will not do, as the end of a sentence that begins with its key; nil where it will. Never repeats the
    /// text: it may hold a secret.
    package func complaint(about text: String) -> String? {
        guard self != .anything else { return nil }
        guard !text.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else { return "must be a single line" }
        return switch self {
        case .anything, .line: nil
        case .url: Self.urlComplaint(text)
        case .urlPath: Self.pathComplaint(text)
        case .ipRange: IPRange(parsing: text) == nil ? "must be addresses such as 10.0.0.0/8 or fe80::/10" : nil
        case .host: Self.isHost(text) ? nil : "must be a host name or an address, without a port"
        case .address:
            IPRange(parsing: text) == nil || text.contains("/") ? "must be an address such as 192.0.2.1" : nil
        case .serverName: Self.isServerName(text) ? nil : "must be a server name such as example.org"
        case .path: text.isEmpty ? "must be a path" : nil
        case .databaseEngine: Self.engineComplaint(text)
        case .databaseLocation: Self.locationComplaint(text)
        case .charset: Self.charsetComplaint(text)
        case .regularExpression: Pattern(text) == nil ? "must be a regular expression" : nil
        case .userTemplate: Self.userTemplateComplaint(text)
        case .displayNameTemplate:
            Template(text, variables: ["NICK"]).contains("NICK") ? nil : "must contain $NICK"
        case .aliasTemplate: Self.aliasTemplateComplaint(text)
        case .nickTemplate: Self.nickTemplateComplaint(text)
        case .roomID: RoomID(parsing: text) == nil ? "must be a room id such as !abc:example.org" : nil
        case .roomIDOrAlias:
            RoomID(parsing: text) == nil && RoomAlias(parsing: text) == nil ? "must be a room id or an alias" : nil
        case .userID: UserID(parsing: text) == nil ? "must be a user id such as @someone:example.org" : nil
        case .permissionHolder:
            text == "*" || UserID(parsing: text) != nil || Self.isServerName(text)
                ? nil : "must be a user id, a server name or *"
        case .grade:
            Grade(words: text) == nil ? "must be admin, none, or words of join, pm and plumb" : nil
        case .token:
            text.utf8.count >= 16 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
                ? nil : "must be at least 16 characters of ASCII without spaces"
        case .contentURI:
            text.hasPrefix("mxc://") && text.utf8.count > 6 ? nil : "must be a link such as mxc://example.org/abc"
        case .networkID: Self.isWord(text, of: Self.alphanumeric) ? nil : "must be letters and digits only"
        case .nick: Self.isWord(text, of: Self.nickCharacters) && !Self.isBadFirst(text) ? nil : "must be a nick"
        case .saslMechanism:
            SASL.Mechanism(rawValue: text) == nil
                ? "must be one of " + SASL.Mechanism.allCases.map(\.rawValue).joined(separator: ", ") : nil
        case .username:
            Self.isWord(text, of: Self.alphanumeric + "._-") ? nil : "must be letters, digits, dot, _ and - only"
        case .userModes: text.isEmpty || Self.isWord(text, of: Self.letters + "+") ? nil : "must be letters only"
        case .modeLetter: text.utf8.count == 1 && Self.isWord(text, of: Self.letters) ? nil : "must be a single letter"
        case .channel: ChannelName(parsing: text) == nil ? "must be a channel name such as #channel" : nil
        case .channelKey:
            text.isEmpty || text.hasPrefix(":") || text.contains(where: { $0 == " " || $0 == "," })
                ? "must be a single word without a comma" : nil
        case .ipv6Prefix: Self.isIPv6Prefix(text) ? nil : "must be the beginning of an IPv6 address, such as 2001:db8::"
        case .hexadecimal:
            Self.isWord(text, of: Self.hexadecimalDigits + ":") && text.contains { $0 != ":" }
                ? nil : "must be hexadecimal digits"
        case .age: Self.isAge(text) ? nil : "must be a number followed by h, d or w"
        }
    }

    static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    static let hexadecimalDigits = "0123456789abcdefABCDEF"
    static let alphanumeric = letters + "0123456789"
    /// RFC 2812, section 2.3.1: what may stand in a nick.
    static let nickCharacters = alphanumeric + "[]\\`_^{|}-"

    static func isWord(_ text: some StringProtocol, of characters: String) -> Bool {
        !text.isEmpty && text.allSatisfy(characters.contains)
    }

    static func isHost(_ text: String) -> Bool { isWord(text, of: alphanumeric + ".-_:") }

    /// A digit or a hyphen may not begin a nick.
    private static func isBadFirst(_ text: some StringProtocol) -> Bool {
        text.first.map { "0123456789-".contains($0) } ?? false
    }

    private static func isServerName(_ text: String) -> Bool {
        isWord(text, of: alphanumeric + ".-:[]") && !text.hasPrefix(":")
    }

    private static func isAge(_ text: String) -> Bool {
        guard let last = text.last, "hdw".contains(last) else { return false }
        return isWord(text.dropLast(), of: "0123456789")
    }

    private static func isIPv6Prefix(_ text: String) -> Bool {
        isWord(text, of: hexadecimalDigits + ":") && text.contains(":")
            && text.split(separator: ":").allSatisfy { $0.count <= 4 } && text.split(separator: ":").count <= 8
    }
}

// MARK: - Rules with more to say

extension TextRule {
    private static func urlComplaint(_ text: String) -> String? {
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme),
            let host = parts.host, !host.isEmpty
        else { return "must be a URL that begins with http:// or https://" }
        guard parts.port.map((1...65535).contains) ?? true else { return "must be a URL with a port from 1 to 65535" }
        guard parts.user == nil, parts.password == nil else { return "must be a URL without a user or password" }
        guard parts.query == nil, parts.fragment == nil else { return "must be a URL without a query or fragment" }
        return nil
    }

    private static func pathComplaint(_ text: String) -> String? {
        guard text.hasPrefix("/"), text.utf8.count > 1, !text.hasSuffix("/"), !text.contains("//"),
            isWord(text, of: alphanumeric + "/._~-")
        else { return "must be a path such as /_matrix/provision" }
        return text == "/_matrix/app" || text.hasPrefix("/_matrix/app/") ? "must not be that of the homeserver" : nil
    }

    private static func engineComplaint(_ text: String) -> String? {
        switch text {
        case "sqlite": nil
        case "postgres", "nedb":
            """
            \(text) is not supported; Trestle keeps its data in SQLite: set engine to sqlite and connectionString to \
            sqlite://PATH
            """
        default: "must be sqlite"
        }
    }

    private static func locationComplaint(_ text: String) -> String? {
        text.hasPrefix("sqlite://") && text.utf8.count > "sqlite://".utf8.count ? nil : "must be sqlite://PATH"
    }

    private static func charsetComplaint(_ text: String) -> String? {
        TextEncoding(name: text) == nil
            ? "must be one of " + TextEncoding.allCases.map(\.rawValue).joined(separator: ", ") : nil
    }

    private static func userTemplateComplaint(_ text: String) -> String? {
        let template = Template(text, variables: ["NICK", "SERVER"])
        guard text.hasPrefix("@") else { return "must begin with @" }
        guard template.contains("NICK") else { return "must contain $NICK" }
        let allowed = "abcdefghijklmnopqrstuvwxyz0123456789._=-/+"
        return template.literals.dropFirst().allSatisfy(allowed.contains)
            ? nil : "must be of a-z, 0-9 and . _ = - / + beside $NICK and $SERVER"
    }

    private static func aliasTemplateComplaint(_ text: String) -> String? {
        guard Template(text, variables: ["CHANNEL"]).contains("CHANNEL") else { return "must contain $CHANNEL" }
        guard text.hasPrefix("#") || text == "$CHANNEL" else { return "must begin with # or be exactly $CHANNEL" }
        return text.contains { $0 == ":" || $0 == " " } ? "must not contain a colon or a space" : nil
    }

    private static func nickTemplateComplaint(_ text: String) -> String? {
        let template = Template(text, variables: ["DISPLAY", "LOCALPART", "USERID"])
        guard template.parts.contains(where: { if case .variable = $0 { true } else { false } }) else {
            return "must contain $DISPLAY, $LOCALPART or $USERID"
        }
        return template.literals.allSatisfy(nickCharacters.contains) && !isBadFirst(template.fixedEnds.prefix)
            ? nil : "must hold only what may stand in a nick beside $DISPLAY, $LOCALPART and $USERID"
    }
}

extension TextEncoding {
    /// As people write it: without regard to case, and by the names that other programs use.
    package init?(name: String) {
        let spelling = name.lowercased().replacing("_", with: "-")
        let known = ["latin1": Self.latin1, "latin9": .latin9, "cp1252": .windows1252, "cp1251": .windows1251]
        guard let encoding = known[spelling] ?? TextEncoding(rawValue: spelling) else { return nil }
        self = encoding
    }
}
