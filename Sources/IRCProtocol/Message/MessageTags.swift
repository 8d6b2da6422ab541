/// The tags of a line in the order they came; a missing value and an empty one are the same (IRCv3 message-tags).
package struct MessageTags: Sendable, Hashable {
    package struct Tag: Sendable, Hashable {
        package var key: String
        package var value: String
    }

    package private(set) var all: [Tag] = []

    package init() {}

    package init(_ pairs: KeyValuePairs<String, String>) {
        for (key, value) in pairs { self[key] = value }
    }

    package var isEmpty: Bool { all.isEmpty }

    /// The value of `key`; of doubled keys the last counts. Setting nil takes the tag away.
    package subscript(_ key: String) -> String? {
        get { all.last { $0.key == key }?.value }
        set {
            all.removeAll { $0.key == key }
            if let newValue { all.append(Tag(key: key, value: newValue)) }
        }
    }

    /// Adds without looking for an earlier one, as a parser does that reads left to right.
    package mutating func append(key: String, value: String) {
        all.append(Tag(key: key, value: value))
    }
}
