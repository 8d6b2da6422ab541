/// Capabilities with their values, in the order they came (IRCv3 capability negotiation 3.2).
package struct CapabilityList: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package var name: String
        /// Nil where there is no `=`.
        package var value: String?
        /// `-name`: to be turned off.
        package var isRemoved: Bool

        package init(name: String, value: String? = nil, isRemoved: Bool = false) {
            self.name = name
            self.value = value
            self.isRemoved = isRemoved
        }
    }

    package private(set) var entries: [Entry] = []

    /// More than any server offers; a list that never ends stops growing here.
    package static let limit = 512

    package init(_ entries: [Entry] = []) { for entry in entries { append(entry) } }

    /// Reads `name name=value -name`. The signs `~` and `=` that old servers put before a name are passed over.
    package init(parsing text: some StringProtocol) {
        for word in Substring(text).utf8.split(separator: UInt8(ascii: " ")) {
            var rest = Substring(word)
            var isRemoved = false
            while let first = rest.utf8.first, [45, 126, 61].contains(first) {
                isRemoved = isRemoved || first == UInt8(ascii: "-")
                rest = Substring(rest.utf8.dropFirst())
            }
            let equals = rest.utf8.firstIndex(of: UInt8(ascii: "=")) ?? rest.endIndex
            guard equals > rest.startIndex else { continue }
            let value = equals < rest.endIndex ? String(rest[rest.utf8.index(after: equals)...]) : nil
            append(Entry(name: String(rest[..<equals]), value: value, isRemoved: isRemoved))
        }
    }

    package var names: Set<String> { Set(entries.lazy.filter { !$0.isRemoved }.map(\.name)) }
    package var isEmpty: Bool { entries.isEmpty }

    package subscript(_ name: String) -> Entry? { entries.first { $0.name == name } }

    /// The value of `name`, empty where it has none; nil where the list does not hold it.
    package func value(of name: String) -> String? {
        self[name].flatMap { $0.isRemoved ? nil : $0.value ?? "" }
    }

    /// What this list holds of `wanted`, in the order of `wanted`.
    package func offered(of wanted: [String]) -> [String] { wanted.filter { value(of: $0) != nil } }

    /// Adds or replaces. A list that is full takes no new names.
    package mutating func append(_ entry: Entry) {
        if let index = entries.firstIndex(where: { $0.name == entry.name }) {
            entries[index] = entry
        } else if entries.count < Self.limit {
            entries.append(entry)
        }
    }

    package mutating func merge(_ other: CapabilityList) { for entry in other.entries { append(entry) } }

    package mutating func remove(_ other: CapabilityList) {
        let gone = Set(other.entries.map(\.name))
        entries.removeAll { gone.contains($0.name) }
    }

    /// `name name`, values left out, as REQ wants it.
    package var requestText: String {
        entries.map { ($0.isRemoved ? "-" : "") + $0.name }.joined(separator: " ")
    }

    /// The `CAP REQ` lines for `names`, none longer than a line.
    package static func requests(_ names: [String]) -> [Message] {
        var lines: [Message] = []
        var batch: [String] = []
        var length = 0
        func request() -> Message { Message(.cap, ["REQ", Parameter(cleaning: batch.joined(separator: " "))]) }
        for name in names {
            if length + name.utf8.count + 1 > 400, !batch.isEmpty {
                lines.append(request())
                batch = []
                length = 0
            }
            batch.append(name)
            length += name.utf8.count + 1
        }
        if !batch.isEmpty { lines.append(request()) }
        return lines
    }
}
