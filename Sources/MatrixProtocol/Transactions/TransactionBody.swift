import Foundation

/// The body of `PUT /_matrix/app/v1/transactions/{txnId}`, cut into its events and not read further: one odd event
/// never spoils the others (specification, "Pushing events").
package struct TransactionBody: Sendable, Hashable {
    package var events: [RawEvent] = []
    /// Typing, receipts and presence, under the stable or the unstable key.
    package var ephemeral: [RawEvent] = []

    package enum Problem: Error, Sendable, Hashable {
        /// The bytes are no JSON, or nothing says where values end: `M_NOT_JSON`.
        case notJSON
        /// JSON, but `events` is missing or no array: `M_BAD_JSON`.
        case badJSON
    }

    /// Takes time and memory in proportion to the bytes. Of a repeated key the first counts, as for `JSONDecoder`.
    package init(parsing bytes: [UInt8]) throws(Problem) {
        var lists: [Key: Range<Int>] = [:]
        do {
            var scanner = JSONScanner(bytes)
            guard scanner.peek() == UInt8(ascii: "{") else {
                _ = try scanner.skipValue()
                throw scanner.isAtEnd() ? Problem.badJSON : .notJSON
            }
            try scanner.walkObject { key, value in
                if let key = Key(quoted: bytes[key]), lists[key] == nil { lists[key] = value }
                return true
            }
            guard scanner.isAtEnd() else { throw Problem.notJSON }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw .notJSON
        }
        guard let list = lists[.events], bytes[list.lowerBound] == UInt8(ascii: "[") else { throw .badJSON }
        events = try RawEvent.elements(of: bytes[list])
        for key in [Key.ephemeral, .unstableEphemeral] {
            // What is ephemeral may be lost; a strange list of it must not stop the events.
            guard let list = lists[key], bytes[list.lowerBound] == UInt8(ascii: "[") else { continue }
            ephemeral += try RawEvent.elements(of: bytes[list])
        }
    }

    package init(parsing data: Data) throws(Problem) { try self.init(parsing: [UInt8](data)) }

    private enum Key: String, CaseIterable {
        case events, ephemeral
        case unstableEphemeral = "de.sorunome.msc2409.ephemeral"

        init?(quoted: ArraySlice<UInt8>) {
            let name = quoted.dropFirst().dropLast()
            guard let key = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else { return nil }
            self = key
        }
    }
}
