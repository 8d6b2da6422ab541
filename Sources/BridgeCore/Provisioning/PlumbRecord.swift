import IRCProtocol
import MatrixProtocol

/// Names one request to link, in every run.
package struct PlumbID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    package let text: String
    package init(_ text: String) { self.text = text }
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
    package var description: String { text }

    package init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// What a restart must know of a request that has not ended.
package struct PlumbRecord: Sendable, Hashable, Codable {
    package var id: PlumbID
    package var link: LinkRequest
    /// Where it was asked for; nil over HTTP.
    package var place: CommandPlace?
    /// Who was asked. Nil: nobody yet.
    package var consenter: Consenter?
    /// Until when they may answer, in milliseconds since 1970.
    package var deadline: Int64

    package init(id: PlumbID, link: LinkRequest, place: CommandPlace?, consenter: Consenter?, deadline: Int64) {
        self.id = id
        self.link = link
        self.place = place
        self.consenter = consenter
        self.deadline = deadline
    }
}

/// A channel operator as they were when they were asked.
package struct Consenter: Sendable, Hashable, Codable {
    package var nick: Nickname
    package var user: String
    package var host: String
    /// The services account: who is logged in is known by it alone. Others are known by never having been out of sight.
    package var account: String?

    package init(nick: Nickname, user: String, host: String, account: String?) {
        self.nick = nick
        self.user = user
        self.host = host
        self.account = account
    }
}
