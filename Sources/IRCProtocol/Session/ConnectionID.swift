/// One socket's life: a new connection, even of the same person, has a new id.
///
/// Orders to a connection that has ended meanwhile go nowhere, and what it had not confirmed is known by its id.
package struct ConnectionID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    package var description: String { String(rawValue) }
}

/// A line of ours on its way: it comes back confirmed or refused, or its connection closes.
package struct LineToken: Sendable, Hashable, Comparable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A question to the server whose answers are gathered.
package struct RequestToken: Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A network by the key it has in the configuration.
package struct NetworkID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    package let name: String
    package init(_ name: String) { self.name = name }
    package static func < (left: Self, right: Self) -> Bool { left.name < right.name }
    package var description: String { name }

    package init(from decoder: any Decoder) throws {
        name = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
