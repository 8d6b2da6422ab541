/// The elements of a list that can be read; the odd ones are left out.
struct LossyList<Element: Decodable>: Decodable {
    var elements: [Element]

    private struct Slot: Decodable {
        let element: Element?
        init(from decoder: any Decoder) throws {
            element = try? decoder.singleValueContainer().decode(Element.self)
        }
    }

    init(from decoder: any Decoder) throws {
        elements = try [Slot](from: decoder).compactMap(\.element)
    }
}

/// The members of an object whose key and value can be read; the odd ones are left out.
struct LossyMap<Key: Identifier, Value: Decodable>: Decodable {
    var members: [Key: Value]

    private struct Slot: Decodable {
        let value: Value?
        init(from decoder: any Decoder) throws {
            value = try? decoder.singleValueContainer().decode(Value.self)
        }
    }

    init(from decoder: any Decoder) throws {
        members = [:]
        for (key, slot) in try [String: Slot](from: decoder) {
            if let key = Key(parsing: key), let value = slot.value { members[key] = value }
        }
    }
}

extension KeyedDecodingContainer {
    /// For what adorns an event and must not spoil it: absent, null and of the wrong type are the same.
    func lenient<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
        guard contains(key) else { return nil }
        return try? decode(type, forKey: key)
    }
}
