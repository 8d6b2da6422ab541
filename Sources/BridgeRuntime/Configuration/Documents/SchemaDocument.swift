/// The JSON schema (draft 2020-12), for editors that check YAML as it is typed.
enum SchemaDocument {
    static var text: String {
        let head: [(String, JSONText)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("Configuration of Trestle")),
        ]
        return JSONText.object(head + members(of: .root)).written() + "\n"
    }

    private static func members(of key: ConfigurationKey) -> [(String, JSONText)] {
        var members: [(String, JSONText)] = []
        let description = describe(key)
        if !description.isEmpty { members.append(("description", .text(description))) }
        switch key.kind {
        case .boolean: members.append(("type", .text("boolean")))
        case .integer(let range):
            members += [("type", .text("integer")), ("minimum", .literal(String(range.lowerBound)))]
            if range.upperBound != .max { members.append(("maximum", .literal(String(range.upperBound)))) }
        case .text: members.append(("type", .text("string")))
        case .choice(let words): members.append(("enum", .list(words.map(JSONText.text))))
        case .texts: members += [("type", .text("array")), ("items", .object([("type", .text("string"))]))]
        case .opaque: break
        case .section(let keys): members += section(keys)
        case .named(_, let element):
            let each = JSONText.object(self.members(of: element))
            members += [("type", .text("object")), ("additionalProperties", each)]
        case .items(let element):
            members += [("type", .text("array")), ("items", .object(self.members(of: element)))]
        }
        if let fallback = key.fallback { members.append(("default", .literal(fallback.written))) }
        if case .never = key.effect { members.append(("deprecated", .literal("true"))) }
        return members
    }

    private static func section(_ keys: [ConfigurationKey]) -> [(String, JSONText)] {
        let required = keys.filter { $0.isRequired || $0.requiresSomething }.map { JSONText.text($0.name) }
        let properties = keys.flatMap { key in
            ([key.name] + key.otherNames).map { ($0, JSONText.object(members(of: key))) }
        }
        return [("type", .text("object"))]
            + (required.isEmpty ? [] : [("required", .list(required))])
            + [("properties", .object(properties)), ("additionalProperties", .literal("false"))]
    }

    private static func describe(_ key: ConfigurationKey) -> String {
        switch key.effect {
        case .now: key.explanation
        case .notYet: "\(key.explanation) Not in effect yet."
        case .never(let reason): "\(key.explanation) Has no effect in Trestle: \(reason)."
        }
    }
}
