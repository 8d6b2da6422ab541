import BridgeCore
import IRCProtocol
import MatrixProtocol

/// What one nick said at one place on IRC, in order, and what of it is in which room.
struct SpokenTalk {
    struct Spoken {
        let body: String
        /// A connection that counts has shown it to the core.
        var isOwed = false
        /// Rooms for which it is in the outbox for good.
        var orderedIn: Set<RoomID> = []
    }

    /// What one room has.
    struct Shown {
        var indices: Set<Int> = []
        var next = 0
    }

    var all: [Spoken] = []
    var shown: [RoomID?: Shown] = [:]
}

// From IRC to Matrix: each line that a counting connection saw, once in each room, in order.
extension Audit {
    mutating func spoken(_ line: Int, by ghost: UserID, at place: String, _ body: String) {
        let talk = Talk(place: place, ghost: ghost)
        let index = talks[talk, default: SpokenTalk()].all.count
        talks[talk, default: SpokenTalk()].all.append(SpokenTalk.Spoken(body: body))
        placeOfLine[line] = (talk, index)
    }

    /// The core has been given the line.
    mutating func taken(_ line: Int) {
        guard let place = placeOfLine[line] else { return }
        talks[place.talk]?.all[place.index].isOwed = true
    }

    /// An order is on disk: no crash undoes it.
    mutating func ordered(_ order: MatrixOrder) {
        guard case .sendMessage(let room, let message) = order.action else { return }
        let places =
            channelOfRoom[room].map { [$0] }
            ?? talks.keys.filter { $0.ghost == order.user && $0.place.hasPrefix("pm ") }
            .map(\.place).sorted()
        for place in places {
            let talk = Talk(place: place, ghost: order.user)
            guard
                let index = talks[talk]?.all.firstIndex(where: {
                    $0.body == message.body && !$0.orderedIn.contains(room)
                })
            else { continue }
            talks[talk]?.all[index].orderedIn.insert(room)
            return
        }
    }

    /// What was in memory only is gone, and nobody owes it any more.
    mutating func forgetUnwritten() {
        for talk in talks.keys {
            for index in talks[talk]?.all.indices ?? 0..<0 where talks[talk]?.all[index].orderedIn.isEmpty == true {
                talks[talk]?.all[index].isOwed = false
            }
        }
    }

    /// A ghost's words are in a room.
    mutating func delivered(_ body: String, by ghost: UserID, at place: String, in room: RoomID?) {
        // The bridge's own word about somebody who is not there.
        if !place.hasPrefix("#"), body.hasSuffix("What you write arrives only while they are there.") {
            return
        }
        let talk = Talk(place: place, ghost: ghost)
        guard var spoken = talks[talk] else { return fail("\(ghost) says in \(place) what nobody said: \(body)") }
        var shown = spoken.shown[room] ?? SpokenTalk.Shown()
        let free = spoken.all.indices.filter { !shown.indices.contains($0) && spoken.all[$0].body == body }
        if let index = free.first(where: { $0 >= shown.next }) {
            shown.next = index
            shown.indices.insert(index)
        } else if let index = free.first, scenario.hasHistory || hasFrozen {
            // A replay, or a connection that was frozen, has brought what nobody else of ours had seen at its time.
            // Late is better than never.
            shown.indices.insert(index)
        } else if !hasForgotten {
            return fail(
                "\(ghost) in \(place): '\(body)' is \(free.isEmpty ? "doubled" : "out of order"), after \(shown.indices.count)"
            )
        }
        spoken.shown[room] = shown
        talks[talk] = spoken
    }

    /// The ghost of one of our own puppets speaks: only for a room of the same channel.
    mutating func mirrored(_ message: ModelMessage, nick: String) {
        let user = nick.dropFirst(2).prefix(2)
        let mirror = Mirror(room: message.room, user: String(user), body: message.body)
        guard let count = mirrors[mirror], count > 0 else {
            if !hasForgotten { fail("an echo of \(nick) in \(message.room): \(message.body)") }
            return
        }
        mirrors[mirror] = count - 1
    }

    mutating func finishMirrors() {
        for (mirror, count) in mirrors where count > 0 {
            fail("\(mirror.user) was not mirrored into \(mirror.room): \(mirror.body.prefix(30))")
        }
    }

    mutating func finishTalks(_ rooms: [String: [RoomID]]) {
        for (talk, spoken) in talks.sorted(by: { $0.key < $1.key }) {
            let places: [RoomID?] = talk.place.hasPrefix("pm ") ? [nil] : (rooms[talk.place] ?? []).map { $0 }
            for room in places {
                let shown = spoken.shown[room]?.indices ?? []
                var owed: [String: Int] = [:]
                for one in spoken.all where one.isOwed { owed[one.body, default: 0] += 1 }
                for index in shown { owed[spoken.all[index].body, default: 0] -= 1 }
                for (body, count) in owed.sorted(by: { $0.key < $1.key }) where count > 0 {
                    fail("\(talk.ghost) at \(talk.place): '\(body)' is missing in \(room?.text ?? "their room")")
                }
            }
        }
    }
}
