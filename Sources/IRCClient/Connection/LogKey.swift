import Logging

/// The fields of this target's log lines. Values are ids, counts and names from the configuration, never text that a
/// person or a server said.
enum LogKey: String {
    case connection = "irc.connection.id"
    case network = "irc.network"
    case reason = "irc.close.reason"
    case count = "count"
    case error = "error"
}

extension Logger.Metadata {
    init(_ fields: [LogKey: Logger.MetadataValue]) {
        self = Dictionary(uniqueKeysWithValues: fields.map { ($0.key.rawValue, $0.value) })
    }
}
