import BridgeCore
import IRCProtocol
import MatrixProtocol

// What the last step led to, as sentences that a test can compare.
extension World {
    /// Lines on their way, with their connections.
    var outgoing: [(ConnectionID, OutgoingLine)] {
        effects.compactMap { effect in
            guard case .irc(let connection, .say(let line)) = effect else { return nil }
            return (connection, line)
        }
    }

    /// What was said on IRC: `M-alice > #chan: hello`.
    var said: [String] { outgoing.map { sentence($0.1, by: $0.0) } }

    /// All that was ordered of connections but who listens: `M-alice joins #chan`.
    var irc: [String] {
        effects.compactMap { effect in
            guard case .irc(let connection, let order) = effect else { return nil }
            let nick = nicks[connection]?.text ?? "?"
            switch order {
            case .open: return "\(nick) connects"
            case .join(let channel, let key): return "\(nick) joins \(channel)" + (key.map { " \($0.exposed)" } ?? "")
            case .part(let channel, let reason): return "\(nick) parts \(channel)" + Self.bracket(reason)
            case .say(let line): return sentence(line, by: connection)
            case .request(_, let lines) where asksModes(lines, on: connection) || asksPeople(lines): return nil
            case .request(_, let lines):
                let words = lines.map { ([$0.command.word] + $0.parameters.map(\.text)).joined(separator: " ") }
                return "\(nick) asks \(words.joined(separator: " / "))"
            case .quit(let reason): return "\(nick) quits (\(reason))"
            case .hint(let target, let tags):
                return "\(nick) hints \(target.text): \(Self.words(tags))"
            case .watch(let nicks):
                return "\(nick) watches \(nicks.map(\.text).joined(separator: ","))"
            case .setRole, .probe, .hurry: return nil
            }
        }
    }

    static func words(_ tags: MessageTags) -> String {
        tags.all.filter { !DeliveryMark.isMark($0.key) }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    /// The client tags of the lines on their way, but for our own marks.
    var tags: [String] { outgoing.map { Self.words($0.1.tags) } }

    private func sentence(_ line: OutgoingLine, by connection: ConnectionID) -> String {
        let who = "\(nicks[connection]?.text ?? "?") > \(line.target.text)"
        switch line.deed {
        case .say: break
        case .tag: return "\(who) @\(Self.words(line.tags))"
        case .delete(let messageID, let reason): return "\(who) deletes \(messageID)" + Self.bracket(reason)
        }
        let mark =
            switch line.kind {
            case .message: ""
            case .notice: "(notice) "
            case .action: "* "
            }
        let text = ([line.text] + line.more).map(\.rendered).joined(separator: " // ")
        return "\(who): \(mark)\(text)"
    }

    var ordered: [MatrixOrder] {
        effects.compactMap { effect in
            guard case .matrix(let order) = effect else { return nil }
            return order
        }
    }

    /// All that was ordered of the homeserver: `net_bob joins !main`.
    var matrix: [String] { ordered.map(Self.sentence) }

    /// Of that, what was said.
    var messages: [String] {
        ordered.filter { if case .sendMessage = $0.action { true } else { false } }.map(Self.sentence)
    }

    /// Of that, who came and went.
    var membership: [String] {
        ordered.filter {
            switch $0.action {
            case .join, .enter, .leave, .kick, .ban, .unban, .invite: true
            default: false
            }
        }.map(Self.sentence)
    }

    static func sentence(_ order: MatrixOrder) -> String {
        let who = short(order.user)
        switch order.action {
        case .sendMessage(let room, let message):
            let mark =
                switch message.kind {
                case .text: ""
                case .notice: "(notice) "
                case .emote: "* "
                }
            let file = message.file.map { "[\($0.shape.rawValue) \($0.uri)] " } ?? ""
            return "\(who) > \(room): \(mark)\(file)\(message.body)"
        case .setTopic(let room, let topic): return "\(who) sets the topic of \(room): \(topic)"
        case .setState(let room, let type, _, let json):
            return "\(who) \(json == "{}" ? "empties" : "sets") \(type) of \(room)"
        case .join(let room): return "\(who) joins \(room)"
        case .enter(let room, let via): return "\(who) joins \(room) by \(via.joined(separator: ","))"
        case .leave(let room, let reason): return "\(who) leaves \(room)" + bracket(reason)
        case .kick(let room, let user, let reason):
            return "\(who) kicks \(short(user)) from \(room)" + bracket(reason)
        case .invite(let room, let user, _): return "\(who) invites \(short(user)) to \(room)"
        case .setDisplayName(let name): return "\(who) is named \(name)"
        case .createRoom(let plan): return "\(who) makes \(plan.name ?? "a room")"
        case .react(let room, let event, let key): return "\(who) puts \(key) on \(event) in \(room)"
        case .reportDelivery(let room, let event, .delivered): return "\(who) reports \(event) in \(room) delivered"
        case .reportDelivery(let room, let event, .failed(let why)):
            return "\(who) reports \(event) in \(room) failed: \(why)"
        case .redact(let room, let event, _): return "\(who) redacts \(event) in \(room)"
        case .addAlias(let room, let alias): return "\(who) adds \(alias) to \(room)"
        case .setDirectoryVisibility(let room, let network, let visible):
            return "\(who) \(visible ? "lists" : "unlists") \(room) in \(network ?? "the directory")"
        case .removeAlias(let alias): return "\(who) removes \(alias)"
        case .read(let room, let fact): return "\(who) reads \(Self.word(fact)) of \(room)"
        case .fetchPicture(let link): return "\(who) fetches \(link.url)"
        case .ban(let room, let user, let reason): return "\(who) bans \(short(user)) from \(room)" + bracket(reason)
        case .unban(let room, let user): return "\(who) unbans \(short(user)) from \(room)"
        case .setAccess(let room, let access, let isClosed):
            return "\(who) \(isClosed ? "closes" : "opens") \(access.type) of \(room)"
        case .setPowers(let room, let change):
            let words = change.users.map { "\(short($0.key)) \($0.value)" }.sorted().joined(separator: ", ")
            return "\(who) gives powers in \(room): \(words)"
        }
    }

    private static func word(_ fact: RoomFact) -> String {
        switch fact {
        case .creation: "creation"
        case .powerLevels: "levels"
        case .members: "members"
        case .content(let type, let key): key.isEmpty ? type : "\(type) \(key)"
        }
    }

    private static func short(_ user: UserID) -> String {
        user.server == domain ? String(user.localpart) : user.text
    }

    private static func bracket(_ reason: String?) -> String { reason.map { " (\($0))" } ?? "" }

    var stored: [StoreOrder] {
        effects.compactMap { effect in
            guard case .store(let order) = effect else { return nil }
            return order
        }
    }

    func isOurs(_ user: UserID) -> Bool { bridge.isOurs(user) }

    var replies: [Reply] {
        effects.compactMap { effect in
            guard case .reply(_, let reply) = effect else { return nil }
            return reply
        }
    }

    var drops: [DropReason] {
        effects.compactMap { effect in
            guard case .count(.dropped(let reason)) = effect else { return nil }
            return reason
        }
    }

    /// Events that the journal has let go, in the last step.
    var finished: Int {
        let ended = stored.compactMap { order -> JournalSequence? in
            guard case .finishJournal(let sequence) = order else { return nil }
            return sequence
        }
        return Set(ended).count
    }

    /// Events that the journal still holds.
    var unfinished: Int { store.snapshot.journal.count }
}
