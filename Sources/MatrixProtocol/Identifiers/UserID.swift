/// `@localpart:server` (specification, "User Identifiers").
package struct UserID: Identifier {
    package static let sigil: Character = "@"
    package let text: String

    package init?(parsing text: some StringProtocol) {
        guard Self.isWellFormed(text), text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        self.text = String(text)
    }

    /// What we may create: the grammar that holds today, `a-z 0-9 . _ = - / +`.
    package init?(making localpart: String, server: String) {
        let allowed = localpart.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "/"),
                UInt8(ascii: "+"):
                true
            default: false
            }
        }
        guard allowed, !localpart.isEmpty else { return nil }
        self.init(parsing: "@\(localpart):\(server)")
    }

    // By bytes: with each event it is asked whose ids these are.
    package var localpart: Substring {
        Substring(text.utf8.dropFirst().prefix { $0 != UInt8(ascii: ":") })
    }

    package var server: Substring {
        let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        return colon.map { Substring(text.utf8[text.utf8.index(after: $0)...]) } ?? ""
    }
}
