/// The registration file, as values (specification, "Registration"). Its text never shows a token.
package struct Registration: Sendable, Hashable, Codable {
    package struct Namespace: Sendable, Hashable, Codable {
        package var regex: String
        package var exclusive: Bool

        package init(regex: String, exclusive: Bool) {
            self.regex = regex
            self.exclusive = exclusive
        }
    }

    package struct Namespaces: Sendable, Hashable, Codable {
        package var users: [Namespace]
        package var aliases: [Namespace]
        package var rooms: [Namespace]

        package init(users: [Namespace] = [], aliases: [Namespace] = [], rooms: [Namespace] = []) {
            self.users = users
            self.aliases = aliases
            self.rooms = rooms
        }

        package init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            users = try fields.decodeIfPresent([Namespace].self, forKey: .users) ?? []
            aliases = try fields.decodeIfPresent([Namespace].self, forKey: .aliases) ?? []
            rooms = try fields.decodeIfPresent([Namespace].self, forKey: .rooms) ?? []
        }
    }

    package var id: String
    /// Nil for a service that nothing is pushed to.
    package var url: String?
    package var asToken: String
    package var hsToken: String
    package var senderLocalpart: String
    /// Without it homeservers limit our ghosts to a few messages a second.
    package var rateLimited: Bool?
    package var receiveEphemeral: Bool?
    /// The name of `receive_ephemeral` before version 1.13.
    package var pushEphemeral: Bool?
    /// Lets us make devices without a log-in on homeservers that want to be asked for it.
    package var managesDevices: Bool?
    package var protocols: [String]?
    package var namespaces: Namespaces

    enum CodingKeys: String, CodingKey {
        case id, url, protocols, namespaces
        case asToken = "as_token"
        case hsToken = "hs_token"
        case senderLocalpart = "sender_localpart"
        case rateLimited = "rate_limited"
        case receiveEphemeral = "receive_ephemeral"
        case pushEphemeral = "de.sorunome.msc2409.push_ephemeral"
        case managesDevices = "io.element.msc4190"
    }

    package init(
        id: String,
        url: String?,
        asToken: String,
        hsToken: String,
        senderLocalpart: String,
        rateLimited: Bool? = false,
        receiveEphemeral: Bool? = true,
        pushEphemeral: Bool? = true,
        managesDevices: Bool? = true,
        protocols: [String]? = nil,
        namespaces: Namespaces = Namespaces()
    ) {
        self.id = id
        self.url = url
        self.asToken = asToken
        self.hsToken = hsToken
        self.senderLocalpart = senderLocalpart
        self.rateLimited = rateLimited
        self.receiveEphemeral = receiveEphemeral
        self.pushEphemeral = pushEphemeral
        self.managesDevices = managesDevices
        self.protocols = protocols
        self.namespaces = namespaces
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(id, forKey: .id)
        // The key is required, its value may be null.
        try fields.encode(url, forKey: .url)
        try fields.encode(asToken, forKey: .asToken)
        try fields.encode(hsToken, forKey: .hsToken)
        try fields.encode(senderLocalpart, forKey: .senderLocalpart)
        try fields.encodeIfPresent(rateLimited, forKey: .rateLimited)
        try fields.encodeIfPresent(receiveEphemeral, forKey: .receiveEphemeral)
        try fields.encodeIfPresent(pushEphemeral, forKey: .pushEphemeral)
        try fields.encodeIfPresent(managesDevices, forKey: .managesDevices)
        try fields.encodeIfPresent(protocols, forKey: .protocols)
        try fields.encode(namespaces, forKey: .namespaces)
    }
}

extension Registration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "Registration(\(id))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
