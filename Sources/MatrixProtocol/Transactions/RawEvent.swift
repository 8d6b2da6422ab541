import Foundation

/// An event as it came, to be kept in a journal and decoded when its turn comes.
package struct RawEvent: Sendable, Hashable {
    /// One JSON value whose brackets close; whether it is an event shows when it is decoded.
    package let json: Data

    package init(json: Data) { self.json = json }

    /// Decodes an event of a room. Only this event is judged: an error here says nothing about its neighbours.
    package func decode() throws(EventProblem) -> RoomEvent { try decode(RoomEvent.self) }

    /// Decodes typing, receipts and presence.
    package func decodeEphemeral() throws(EventProblem) -> EphemeralEvent { try decode(EphemeralEvent.self) }

    /// The `event_id`, also of an event that cannot be decoded; nil where there is none.
    package var eventID: EventID? {
        let bytes = [UInt8](json)
        var scanner = JSONScanner(bytes)
        var found: EventID?
        guard scanner.peek() == UInt8(ascii: "{") else { return nil }
        // Ids come before what is odd may well be found: a break further on does not matter.
        try? scanner.walkObject { key, value in
            guard bytes[key].elementsEqual(Self.quotedEventID) else { return true }
            found = try? JSONDecoder().decode(EventID.self, from: Data(bytes[value]))
            return false
        }
        return found
    }

    private static let quotedEventID = Array("\"event_id\"".utf8)

    private func decode<Event: Decodable>(_ type: Event.Type) throws(EventProblem) -> Event {
        var scanner = JSONScanner([UInt8](json))
        guard (try? scanner.skipValue()) != nil, scanner.isAtEnd() else { throw .notJSON }
        guard scanner.deepest <= JSONScanner.depthLimit else { throw .tooDeep }
        do {
            return try JSONDecoder().decode(type, from: json)
        } catch {
            throw EventProblem(error)
        }
    }
}

extension RawEvent {
    static func elements(of array: ArraySlice<UInt8>) throws(TransactionBody.Problem) -> [RawEvent] {
        let bytes = [UInt8](array)
        var scanner = JSONScanner(bytes)
        var events: [RawEvent] = []
        do {
            try scanner.walkArray { events.append(RawEvent(json: Data(bytes[$0]))) }
        } catch {
            throw .notJSON
        }
        return events
    }
}
