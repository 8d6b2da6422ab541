/// A link to a thing of Matrix, in either of its spellings (specification, "URIs"):
///
///     https://matrix.to/#/%23room%3Aexample.org/%24event?via=example.org
///     matrix:r/room:example.org/e/event?via=example.org
package struct MatrixURI: Sendable, Hashable {
    package enum Room: Sendable, Hashable {
        case id(RoomID)
        case alias(RoomAlias)

        package var text: String {
            switch self {
            case .id(let room): room.text
            case .alias(let alias): alias.text
            }
        }
    }

    package enum Target: Sendable, Hashable {
        case user(UserID)
        case room(Room)
        case event(EventID, in: Room)
    }

    package var target: Target
    /// Servers that know the room, for ids that cannot be joined without.
    package var via: [String]

    package init(_ target: Target, via: [String] = []) {
        self.target = target
        self.via = via
    }

    package init(_ user: UserID) { self.init(.user(user)) }
    package init(_ alias: RoomAlias) { self.init(.room(.alias(alias))) }
    package init(_ room: RoomID, via: [String] = []) { self.init(.room(.id(room)), via: via) }

    /// The `https://matrix.to` spelling, which every client knows; each identifier percent-encoded.
    package var matrixTo: String {
        let parts: [String] =
            switch target {
            case .user(let user): [user.text]
            case .room(let room): [room.text]
            case .event(let event, let room): [room.text, event.text]
            }
        let path = parts.map(PercentEncoding.encode).joined(separator: "/")
        let query = via.map { "via=" + PercentEncoding.encode($0) }.joined(separator: "&")
        return Self.matrixToPrefix + path + (query.isEmpty ? "" : "?" + query)
    }

    private static let matrixToPrefix = "https://matrix.to/#/"
}
