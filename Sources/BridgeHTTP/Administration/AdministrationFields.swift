import BridgeCore
import Foundation
import HTTPTypes
import IRCProtocol
import MatrixProtocol

/// A request that cannot be understood: the answer that says why.
struct AdministrationMistake: Error {
    let answer: Answer

    init(_ code: String, _ sentence: String) { answer = .refusal(.badRequest, code, sentence) }
}

/// The fields of a request, from its query or from the JSON of its body.
struct AdministrationFields {
    private let values: [String: String]
    private let flags: [String: Bool]

    init(_ query: QueryString) {
        values = query.fields
        flags = [:]
    }

    init(json body: Data) throws(AdministrationMistake) {
        guard let decoded = try? JSONDecoder().decode([String: Value].self, from: body) else {
            throw AdministrationMistake("M_NOT_JSON", "The body is no JSON object of texts")
        }
        values = decoded.compactMapValues { if case .text(let text) = $0 { text } else { nil } }
        flags = decoded.compactMapValues { if case .flag(let flag) = $0 { flag } else { nil } }
    }

    private enum Value: Decodable {
        case text(String)
        case flag(Bool)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .other
            }
        }
    }

    func text(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    func required(_ name: String) throws(AdministrationMistake) -> String {
        guard let text = text(name) else { throw AdministrationMistake("M_MISSING_PARAM", "\(name) is missing") }
        return text
    }

    func user(_ name: String) throws(AdministrationMistake) -> UserID {
        guard let user = UserID(parsing: try required(name)) else {
            throw AdministrationMistake("M_INVALID_PARAM", "\(name) is no user id")
        }
        return user
    }

    func room(_ name: String) throws(AdministrationMistake) -> RoomID {
        guard let room = RoomID(parsing: try required(name)) else {
            throw AdministrationMistake("M_INVALID_PARAM", "\(name) is no room id")
        }
        return room
    }

    func flag(_ name: String, default fallback: Bool = false) throws(AdministrationMistake) -> Bool {
        if let flag = flags[name] { return flag }
        switch values[name] {
        case nil: return fallback
        case "true", "": return true
        case "false": return false
        default: throw AdministrationMistake("M_INVALID_PARAM", "\(name) must be true or false")
        }
    }

    func number(_ name: String) throws(AdministrationMistake) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), number >= 0, number <= 1_000_000_000 else {
            throw AdministrationMistake("M_INVALID_PARAM", "\(name) must be a whole number")
        }
        return number
    }

    func pattern(_ name: String) throws(AdministrationMistake) -> Pattern? {
        guard let text = text(name) else { return nil }
        guard let pattern = Pattern(text) else {
            throw AdministrationMistake("M_INVALID_PARAM", "\(name) must be a regular expression")
        }
        return pattern
    }
}
