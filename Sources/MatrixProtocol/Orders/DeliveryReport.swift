/// What became of a message beyond Matrix, as `com.beeper.message_send_status` tells it: an event that some clients show
/// beside the message.
package enum DeliveryReport: Sendable, Hashable, Codable {
    case delivered
    /// With a sentence for whoever sent it.
    case failed(String)

    package static let type = "com.beeper.message_send_status"

    package func json(of event: EventID) -> JSONValue {
        let fields: [String: JSONValue?] =
            switch self {
            case .delivered: ["status": "SUCCESS"]
            case .failed(let sentence):
                ["status": "FAIL_PERMANENT", "reason": "m.foreign_network_error", "message": .string(sentence)]
            }
        let around: [String: JSONValue?] = [
            "network": "irc",
            "m.relates_to": .object(["rel_type": "m.reference", "event_id": .string(event.text)]),
        ]
        return .members(fields.merging(around) { field, _ in field })
    }
}
