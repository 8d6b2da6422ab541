extension MatrixURI {
    /// Takes both spellings, and identifiers that were not percent-encoded, as older clients write them. Nil for every
    /// other link. Takes time in proportion to the text; longer than 4096 bytes is refused.
    package init?(parsing link: some StringProtocol) {
        guard link.utf8.count <= 4096 else { return nil }
        if let rest = Self.drop("https://matrix.to/#/", from: link) ?? Self.drop("http://matrix.to/#/", from: link) {
            self.init(matrixTo: rest)
        } else if let rest = Self.drop("matrix:", from: link) {
            self.init(scheme: rest)
        } else {
            return nil
        }
    }

    private init?(matrixTo text: Substring) {
        let (path, via) = Self.split(text)
        guard let whole = PercentEncoding.decode(path) else { return nil }
        // A slash may be in an identifier too, plain where a client did not encode it.
        if whole.first == UserID.sigil {
            guard let user = UserID(parsing: whole) else { return nil }
            self.init(.user(user))
            return
        }
        let parts = path.split(separator: "/").compactMap { PercentEncoding.decode($0) }
        guard let first = parts.first, let room = Room(parsing: first) ?? Room(parsing: whole) else { return nil }
        self.init(room, event: parts.dropFirst().first, via: via)
    }

    private init?(scheme text: Substring) {
        let (path, via) = Self.split(text)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, let name = PercentEncoding.decode(parts[1]) else { return nil }
        switch parts[0] {
        case "u", "user":
            guard let user = UserID(parsing: "@" + name) else { return nil }
            self.init(.user(user))
        case "r", "room", "roomid":
            guard let room = Room(parsing: (parts[0] == "roomid" ? "!" : "#") + name) else { return nil }
            let hasEvent = parts.count >= 4 && (parts[2] == "e" || parts[2] == "event")
            self.init(room, event: hasEvent ? PercentEncoding.decode(parts[3]).map { "$" + $0 } : nil, via: via)
        default: return nil
        }
    }

    private init(_ room: Room, event: String?, via: [String]) {
        if let event, let event = EventID(parsing: event) {
            self.init(.event(event, in: room), via: via)
        } else {
            self.init(.room(room), via: via)
        }
    }

    private static func split(_ text: Substring) -> (path: Substring, via: [String]) {
        guard let mark = text.firstIndex(of: "?") else { return (text, []) }
        let via = text[text.index(after: mark)...].split(separator: "&")
            .compactMap { drop("via=", from: $0).flatMap(PercentEncoding.decode) }
        return (text[..<mark], via)
    }

    /// The scheme and the host of a link are the same in capitals.
    private static func drop(_ prefix: String, from link: some StringProtocol) -> Substring? {
        let start = link.utf8.prefix(prefix.utf8.count)
        guard start.count == prefix.utf8.count,
            zip(start, prefix.utf8).allSatisfy({ lowercase($0) == $1 })
        else { return nil }
        return Substring(link)[link.utf8.index(link.utf8.startIndex, offsetBy: prefix.utf8.count)...]
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}

extension MatrixURI.Room {
    package init?(parsing text: some StringProtocol) {
        if let room = RoomID(parsing: text) {
            self = .id(room)
        } else if let alias = RoomAlias(parsing: text) {
            self = .alias(alias)
        } else {
            return nil
        }
    }
}
