/// A question for service records and its answer (RFC 1035 and RFC 2782), as far as finding a homeserver takes.
package struct ServiceQuery: Sendable, Hashable {
    package let id: UInt16
    package let name: String
    private let encodedName: [UInt8]

    private static let service: UInt16 = 33
    private static let internet: UInt16 = 1
    /// Pointers followed in one name; more is a riddle.
    private static let longestChain = 16

    /// Nil where the name cannot be asked for.
    package init?(id: UInt16, name: String) {
        var encoded: [UInt8] = []
        for label in name.split(separator: ".", omittingEmptySubsequences: true) {
            guard (1...63).contains(label.utf8.count) else { return nil }
            encoded.append(UInt8(label.utf8.count))
            encoded += label.utf8
        }
        guard !encoded.isEmpty, encoded.count < 254 else { return nil }
        self.id = id
        self.name = name
        encodedName = encoded + [0]
    }

    /// One question, recursion desired.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for word in [id, 0x0100, 1, 0, 0, 0] { Self.append(word, to: &bytes) }
        bytes += encodedName
        for word in [Self.service, Self.internet] { Self.append(word, to: &bytes) }
        return bytes
    }

    /// The records of an answer to this question; nil where it is none, or cannot be read to its end.
    package func services(in answer: [UInt8]) -> [ServerDiscovery.Service]? {
        let question = bytes
        guard answer.count >= question.count, Self.word(answer, 0) == id, answer[2] & 0x80 != 0,
            Self.word(answer, 4) == 1,
            answer[12..<question.count].map(Self.lowercased) == question[12...].map(Self.lowercased)
        else { return nil }
        // No such name, or no such record, are answers too.
        guard answer[3] & 0x0F == 0 else { return [] }
        var place = question.count
        var services: [ServerDiscovery.Service] = []
        for _ in 0..<(Self.word(answer, 6) ?? 0) {
            guard let end = Self.name(in: answer, at: place)?.end, let type = Self.word(answer, end),
                let length = Self.word(answer, end + 8)
            else { return nil }
            let data = end + 10
            place = data + Int(length)
            guard place <= answer.count else { return nil }
            guard type == Self.service else { continue }
            guard let priority = Self.word(answer, data), let port = Self.word(answer, data + 4),
                let (host, _) = Self.name(in: answer, at: data + 6)
            else { return nil }
            // A target of the root alone says that there is decidedly no such service.
            guard !host.isEmpty, port > 0 else { continue }
            services.append(.init(host: host, port: Int(port), priority: Int(priority)))
        }
        return services
    }

    private static func append(_ word: UInt16, to bytes: inout [UInt8]) {
        bytes += [UInt8(word >> 8), UInt8(word & 0xFF)]
    }

    private static func word(_ bytes: [UInt8], _ place: Int) -> UInt16? {
        guard bytes.indices.contains(place), bytes.indices.contains(place + 1) else { return nil }
        return UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

    /// The name at a place, with its pointers followed, and where what comes after it begins.
    private static func name(in bytes: [UInt8], at start: Int) -> (text: String, end: Int)? {
        var labels: [String] = []
        var place = start
        var end: Int?
        var jumps = 0
        while bytes.indices.contains(place) {
            let length = Int(bytes[place])
            switch length {
            case 0: return (labels.joined(separator: "."), end ?? place + 1)
            case 1...63:
                guard place + length < bytes.count, labels.count < 128,
                    let label = String(validating: bytes[(place + 1)...(place + length)], as: UTF8.self)
                else { return nil }
                labels.append(label)
                place += length + 1
            case 0xC0...:
                guard jumps < longestChain, let pointer = word(bytes, place) else { return nil }
                jumps += 1
                end = end ?? place + 2
                place = Int(pointer & 0x3FFF)
            default: return nil
            }
        }
        return nil
    }
}
