import BridgeCore
import IRCProtocol
import MatrixProtocol

/// What one Matrix user said to one target, in order, and what of it the network has accepted.
struct SentFlow {
    struct Sent {
        let event: EventID
        let text: String
        var arrivals = 0
        /// Bytes of a long line that are still to come.
        var rest: Substring?
        var isConfirmed = false
        /// It may have been written and nobody can know: it may come again.
        var isDoubtful = false
        var isFinished = false
    }

    var all: [Sent] = []
    /// Everything before has arrived, or will never.
    var next = 0

    mutating func doubt(_ unfinished: Set<EventID>) {
        for index in all.indices
        where !all[index].isFinished && (unfinished.contains(all[index].event) || all[index].arrivals == 0) {
            all[index].isDoubtful = true
        }
    }
}

// From Matrix to IRC: each message once, in order.
extension Audit {
    mutating func said(_ event: EventID, by user: UserID, to target: String, _ text: String, in room: RoomID) {
        let flow = Flow(user: user, target: target)
        let index = flows[flow, default: SentFlow()].all.count
        flows[flow, default: SentFlow()].all.append(SentFlow.Sent(event: event, text: text))
        placeOfMark["\(event.text):0"] = (flow, index)
        for other in mirroredRooms where other != room && mirroredRooms.contains(room) {
            mirrors[Mirror(room: other, user: String(user.localpart), body: text), default: 0] += 1
        }
    }

    mutating func journalled(_ event: EventID, _ sequence: JournalSequence) { sequences[sequence] = event }

    mutating func finished(_ sequence: JournalSequence) {
        guard let event = sequences[sequence] else { return }
        finishedEvents.insert(event)
        guard let place = placeOfMark["\(event.text):0"] else { return }
        flows[place.flow]?.all[place.index].isFinished = true
    }

    /// The core orders a line said.
    mutating func begun(_ mark: String) {
        guard let place = placeOfMark[mark], let sent = flows[place.flow]?.all[place.index] else { return }
        if sent.isConfirmed, !sent.isDoubtful { fail("said again though confirmed: \(mark) \(sent.text.prefix(30))") }
        if sent.isFinished { fail("said again though finished: \(mark) \(sent.text.prefix(30))") }
    }

    mutating func confirmed(_ mark: String) {
        guard let place = placeOfMark[mark] else { return }
        flows[place.flow]?.all[place.index].isConfirmed = true
    }

    /// The line's connection has ended before anything was heard of it.
    mutating func broken(_ mark: String) {
        guard let place = placeOfMark[mark] else { return }
        flows[place.flow]?.all[place.index].isDoubtful = true
    }

    mutating func told(_ user: UserID) { toldCounts[user, default: 0] += 1 }

    mutating func showed(_ marks: [String], to socket: Int) { shownTo[socket, default: []].formUnion(marks) }

    /// A server has accepted a line of ours.
    mutating func arrived(_ line: SaidLine, at place: String, from user: UserID?, on socket: Int, _ text: String) {
        if let mark = line.clientTags[ModelNetwork.markTag] {
            let isNew = acceptedMarks.insert(mark).inserted
            let isLong = placeOfMark[mark].map { (flows[$0.flow]?.all[$0.index].text.utf8.count ?? 0) > 350 } ?? false
            if !isNew, !isLong, shownTo[socket]?.contains(mark) == true {
                fail("said again though a replay had shown it: \(mark) \(text.prefix(30))")
            }
        }
        guard let user else { return fail("the bot said something on IRC: \(text)") }
        let flow = Flow(user: user, target: place)
        guard var sent = flows[flow] else { return fail("\(user) said to \(place) what nobody wrote: \(text)") }
        if let index = match(text, in: sent) {
            if index < sent.next, sent.all[index].arrivals == 0 {
                for later in sent.all.indices where later > index { sent.all[later].arrivals = 0 }
                sent.next = index
            }
            take(text, &sent.all[index])
            sent.next = max(sent.next, index)
            flows[flow] = sent
        } else {
            fail(
                """
                \(user) to \(place): '\(text.prefix(60))' is doubled or out of order; expected \
                \(sent.all.dropFirst(sent.next).prefix(3).map { "\($0.text.prefix(20))" }) from \(sent.next)
                """
            )
        }
    }

    private func match(_ text: String, in sent: SentFlow) -> Int? {
        if let index = sent.all.indices.first(where: { index in
            index >= sent.next && sent.all[index].arrivals == 0 && fits(text, sent.all[index])
        }) {
            return index
        }
        if let index = sent.all.indices.first(where: {
            sent.all[$0].isDoubtful && fits(text, sent.all[$0], again: true)
        }) {
            return index
        }
        return misread(text, in: sent)
    }

    /// What was taken for a later message may have been an earlier one that came again and reads the same.
    private func misread(_ text: String, in sent: SentFlow) -> Int? {
        sent.all.indices.first { index in
            guard sent.all[index].arrivals == 0, fits(text, sent.all[index]) else { return false }
            return sent.all[(index + 1)...].allSatisfy { later in
                later.arrivals == 0
                    || sent.all[..<index].contains { $0.isDoubtful && $0.arrivals > 0 && $0.text == later.text }
            }
        }
    }

    private func fits(_ text: String, _ sent: SentFlow.Sent, again: Bool = false) -> Bool {
        if sent.text.utf8.count <= 350 { return sent.text == text }
        if let rest = sent.rest, rest.hasPrefix(text) { return true }
        // Two copies of a line whose fate nobody knew can arrive piece by piece, each amid the other.
        return again ? sent.text.contains(text) : sent.rest == nil && sent.text.hasPrefix(text)
    }

    private func take(_ text: String, _ sent: inout SentFlow.Sent) {
        guard sent.text.utf8.count > 350 else {
            sent.arrivals += 1
            return
        }
        var rest = sent.rest ?? sent.text[...]
        if !rest.hasPrefix(text) { rest = sent.text[...] }
        guard rest.hasPrefix(text) else { return }
        rest = rest.dropFirst(text.count)
        if rest.first == " " { rest = rest.dropFirst() }
        sent.rest = rest
        if rest.isEmpty {
            sent.arrivals += 1
            sent.rest = nil
        }
    }

    mutating func finishFlows() {
        var missing: [UserID: [String]] = [:]
        for (flow, sent) in flows {
            for one in sent.all where one.arrivals == 0 {
                missing[flow.user, default: []].append("\(one.event) '\(one.text.prefix(20))' to \(flow.target)")
            }
        }
        for (user, lost) in missing.sorted(by: { $0.key < $1.key }) where lost.count > toldCounts[user, default: 0] {
            fail("\(user) was told \(toldCounts[user, default: 0]) times, but lost \(lost.sorted())")
        }
    }
}
