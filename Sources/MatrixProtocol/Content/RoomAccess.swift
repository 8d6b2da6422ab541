import Foundation

/// Who may come into a room, or who may read what was said in it: state that is closed while something outside wants it
/// closed, and is then as it was.
///
/// Only what is open to everybody is closed, and only what was closed so is opened again: `restricted`, `knock` and
/// `knock_restricted` are somebody's choice, closed to strangers already, and stay with their lists. What it was before
/// stands in the event itself; whoever changes that event by hand takes the matter into their own hands.
package enum RoomAccess: String, Sendable, Hashable, Codable, CaseIterable {
    case joinRules = "m.room.join_rules"
    case history = "m.room.history_visibility"

    package var type: String { rawValue }

    /// Where the former content stands, as text.
    package static let formerField = "org.trestle.former"

    private var field: String {
        switch self {
        case .joinRules: "join_rule"
        case .history: "history_visibility"
        }
    }

    private var open: Set<String> {
        switch self {
        case .joinRules: ["public"]
        case .history: ["world_readable", "shared"]
        }
    }

    /// Who comes in later does not read what was said while it was closed.
    private var closed: String {
        switch self {
        case .joinRules: "invite"
        case .history: "joined"
        }
    }

    /// The content to write; nil where the room is to stay as it is.
    ///
    /// - Parameter current: content of the room's event. Others wrote it: what cannot be read is left alone.
    package func content(isClosed: Bool, current: String) -> String? {
        let read = Content(json: current)
        guard isClosed else { return read.former }
        guard let value = value(in: read), open.contains(value) else { return nil }
        return JSONValue.object([field: .string(closed), Self.formerField: .string(current)]).text
    }

    /// The one word of the content that says it.
    package func value(in json: String) -> String? { value(in: Content(json: json)) }

    private func value(in content: Content) -> String? {
        switch self {
        case .joinRules: content.joinRule
        case .history: content.historyVisibility
        }
    }

    private struct Content: Decodable {
        var joinRule: String?
        var historyVisibility: String?
        var former: String?

        private enum CodingKeys: String, CodingKey {
            case joinRule = "join_rule"
            case historyVisibility = "history_visibility"
            case former = "org.trestle.former"
        }

        init(json: String) { self = (try? JSONDecoder().decode(Self.self, from: Data(json.utf8))) ?? Self() }

        private init() {}

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            joinRule = fields.lenient(String.self, .joinRule)
            historyVisibility = fields.lenient(String.self, .historyVisibility)
            former = fields.lenient(String.self, .former)
        }
    }
}
