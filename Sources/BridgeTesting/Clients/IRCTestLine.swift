/// A line as a test client saw it, split by a reader of its own: a fault of the bridge's parser must not hide itself.
package struct IRCTestLine: Sendable, Hashable, CustomStringConvertible {
    package let raw: String
    package let tags: [String: String]
    /// Without the colon; empty where the line has none.
    package let source: String
    package let command: String
    package let parameters: [String]

    package init(_ raw: String) {
        self.raw = raw
        var rest = Substring(raw)
        var tags: [String: String] = [:]
        if rest.first == "@" {
            for tag in Self.takeWord(&rest).dropFirst().split(separator: ";") {
                let parts = tag.split(separator: "=", maxSplits: 1)
                tags[String(parts[0])] = parts.count > 1 ? Self.unescape(parts[1]) : ""
            }
        }
        source = rest.first == ":" ? String(Self.takeWord(&rest).dropFirst()) : ""
        command = Self.takeWord(&rest).uppercased()
        var parameters: [String] = []
        while !rest.isEmpty {
            guard rest.first != ":" else {
                parameters.append(String(rest.dropFirst()))
                break
            }
            parameters.append(String(Self.takeWord(&rest)))
        }
        self.tags = tags
        self.parameters = parameters
    }

    package var description: String { raw }

    /// The part of the source before `!`.
    package var nick: String { String(source.prefix { $0 != "!" }) }

    /// Parameter `index`, or an empty text: servers leave parameters out, and a test compares.
    package subscript(_ index: Int) -> String { parameters.indices.contains(index) ? parameters[index] : "" }

    package var text: String { parameters.last ?? "" }

    /// Whether this is PRIVMSG or NOTICE (or another `command`) with that target and text; nil means any.
    package func `is`(_ command: String, to target: String? = nil, text: String? = nil, from nick: String? = nil)
        -> Bool
    {
        self.command == command && (target ?? self[0]) == self[0] && (text ?? self.text) == self.text
            && (nick ?? self.nick) == self.nick
    }

    private static func takeWord(_ rest: inout Substring) -> Substring {
        let word = rest.prefix { $0 != " " }
        rest = rest.dropFirst(word.count).drop { $0 == " " }
        return word
    }

    private static let escapes: [Character: Character] = [":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"]

    private static func unescape(_ value: Substring) -> String {
        var result = ""
        var escaped = false
        for character in value {
            if escaped {
                result.append(escapes[character] ?? character)
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
