import IRCProtocol
import MatrixProtocol

/// What was put on words, or took them back, while they were on their way to Matrix: it is done when they are there. A
/// restart forgets it.
struct Afterthoughts: Sendable {
    enum Deed: Sendable, Hashable {
        case put(MessageTags, by: Nickname, UserID)
        case delete(by: Nickname?)
    }

    struct Entry: Sendable, Hashable {
        var channel: ChannelKey
        var room: RoomID
        var deed: Deed
    }

    /// The homeserver may be away for long, and people go on.
    private static let limit = 1_000

    private var entries: [TransactionID: [Entry]] = [:]
    private(set) var count = 0

    /// False where there are too many already.
    mutating func add(_ entry: Entry, to order: TransactionID) -> Bool {
        guard count < Self.limit else { return false }
        entries[order, default: []].append(entry)
        count += 1
        return true
    }

    mutating func take(_ order: TransactionID) -> [Entry] {
        guard count > 0, let taken = entries.removeValue(forKey: order) else { return [] }
        count -= taken.count
        return taken
    }
}
