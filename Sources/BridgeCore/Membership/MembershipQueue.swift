import DequeModule
import IRCProtocol
import MatrixProtocol

/// What is still to be ordered of the homeserver so that rooms show who is on IRC: a difference, made good a few at a
/// time, so that thousands who come at once neither stand before what is said nor fill the outbox.
///
/// The newest truth wins: who came and went again before their turn costs nothing. Nothing of it is kept over a restart,
/// for the names of the channel and the stored memberships give the same difference again. Rooms take turns.
package struct MembershipQueue: Sendable {
    package enum Wish: Sendable, Hashable {
        case join(Nickname, NetworkID)
        case leave(reason: String?)
    }

    package struct Turn: Sendable, Hashable {
        package var room: RoomID
        package var ghost: UserID
        package var wish: Wish
    }

    private struct Line: Sendable {
        var wishes: [UserID: Wish] = [:]
        /// In the order of the wishes. Who has none any more is passed over.
        var order: Deque<UserID> = []
        var underWay = 0

        var isOver: Bool { wishes.isEmpty && underWay == 0 }
    }

    private let most: Int
    private let mostOfRoom: Int
    private var lines: [RoomID: Line] = [:]
    /// Whose turn it is. Each room that has wishes stands here once.
    private var rooms: Deque<RoomID> = []
    private var underWay: [TransactionID: RoomID] = [:]

    /// Who waits for a turn, over all rooms.
    package private(set) var count = 0

    /// `most`: orders under way at once; `mostOfRoom`: of these in one room, whose other orders stand behind them.
    package init(most: Int, mostOfRoom: Int) {
        self.most = max(most, 1)
        self.mostOfRoom = max(mostOfRoom, 1)
    }

    package var isAtRest: Bool { count == 0 && underWay.isEmpty }

    package func wish(for ghost: UserID, in room: RoomID) -> Wish? { lines[room]?.wishes[ghost] }

    /// Who is to come into the room and has not had a turn.
    package func joining(_ room: RoomID) -> [UserID] {
        (lines[room]?.wishes ?? [:]).filter { if case .join = $0.value { true } else { false } }.keys.sorted()
    }

    // MARK: Events

    /// Takes the place of any earlier wish, and its turn.
    package mutating func want(_ wish: Wish, for ghost: UserID, in room: RoomID) {
        if lines[room]?.wishes.isEmpty ?? true { rooms.append(room) }
        if lines[room, default: Line()].wishes.updateValue(wish, forKey: ghost) != nil { return }
        count += 1
        lines[room]?.order.append(ghost)
        trim(room)
    }

    /// It is so already, or has become so another way.
    package mutating func withdraw(_ ghost: UserID, in room: RoomID) {
        guard lines[room]?.wishes.removeValue(forKey: ghost) != nil else { return }
        count -= 1
        if lines[room]?.wishes.isEmpty == true { rooms.removeAll { $0 == room } }
        trim(room)
    }

    /// The room is none of ours any more.
    package mutating func forget(_ room: RoomID) {
        count -= lines[room]?.wishes.count ?? 0
        rooms.removeAll { $0 == room }
        lines[room]?.wishes = [:]
        trim(room)
    }

    /// Whose turn it is now, if there is room for one more. Each is answered by ``ordered(_:in:)``, unless it has become
    /// idle meanwhile.
    package mutating func next() -> Turn? {
        guard underWay.count < most else { return nil }
        for _ in 0..<rooms.count {
            guard let room = rooms.popFirst() else { return nil }
            guard var line = lines[room], line.underWay < mostOfRoom else {
                rooms.append(room)
                continue
            }
            lines[room] = nil
            let turn = Self.take(from: &line, room)
            lines[room] = line.isOver ? nil : line
            if !line.wishes.isEmpty { rooms.append(room) }
            if let turn {
                count -= 1
                return turn
            }
        }
        return nil
    }

    package mutating func ordered(_ transaction: TransactionID, in room: RoomID) {
        guard underWay.updateValue(room, forKey: transaction) == nil else { return }
        lines[room, default: Line()].underWay += 1
    }

    /// Whether it was one of ours.
    package mutating func ended(_ transaction: TransactionID) -> Bool {
        guard let room = underWay.removeValue(forKey: transaction) else { return false }
        lines[room]?.underWay -= 1
        if lines[room]?.isOver == true { lines[room] = nil }
        return true
    }

    private static func take(from line: inout Line, _ room: RoomID) -> Turn? {
        while let ghost = line.order.popFirst() {
            if let wish = line.wishes.removeValue(forKey: ghost) { return Turn(room: room, ghost: ghost, wish: wish) }
        }
        return nil
    }

    /// Who comes and goes while the homeserver is away leaves places behind that nobody takes.
    private mutating func trim(_ room: RoomID) {
        guard let line = lines[room] else { return }
        if line.isOver {
            lines[room] = nil
        } else if line.order.count > line.wishes.count * 2 + 64 {
            var seen: Set<UserID> = []
            lines[room]?.order = Deque(line.order.filter { line.wishes[$0] != nil && seen.insert($0).inserted })
        }
    }
}
