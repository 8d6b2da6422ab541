import BridgeCore
import IRCProtocol
import MatrixProtocol

// What people do on both sides, and the plan of a run.
extension Simulation {
    mutating func prepare() {
        for index in 0..<scenario.people {
            persons.append(
                ModelPerson(index: index, home: people.below(scenario.servers))
            )
            queue.add(.deed(.arrive(person: index)), at: people.between(0, 500) * 1_000)
        }
        queue.add(.restart, at: 0)
        let end = scenario.activeSeconds * ModelClock.second
        for user in 0..<scenario.puppets {
            for channel in 0..<scenario.channels {
                queue.add(
                    .deed(.joinAlias(user: user, channel: channel, tries: 0)),
                    at: people.between(600, 6_000) * 1_000
                )
            }
            if mirror != nil, user % 2 == 1, let mirror {
                queue.add(.deed(.joinRoom(user: user, mirror)), at: people.between(600, 6_000) * 1_000)
            }
        }
        for number in 0..<scenario.actions {
            queue.add(.deed(nextDeed(number)), at: people.between(2_000, scenario.activeSeconds * 1_000) * 1_000)
        }
        for fault in scenario.faults.sorted(by: { $0.rawValue < $1.rawValue }) {
            for _ in 0..<chances.between(1, 3) {
                queue.add(.fault(fault), at: chances.between(5_000, scenario.activeSeconds * 1_000) * 1_000)
            }
        }
        queue.add(.mend(.everything), at: end)
    }

    private mutating func nextDeed(_ number: Int) -> Deed {
        let user = people.below(scenario.puppets)
        let person = people.below(scenario.people)
        let channel = people.below(scenario.channels)
        // Few words, so that the same is said again and again on purpose.
        let words = people.chance(35) ? ["yes", "no", "lol"][people.below(3)] : "word \(number)"
        switch people.below(100) {
        case 0..<38: return .sayOnMatrix(user: user, channel: channel, words)
        case 38..<72: return .sayOnIRC(person: person, channel: channel, words, isAction: people.chance(15))
        case 72..<77: return .whisper(person: person, user: user, words)
        case 77..<82: return .writeToPerson(user: user, person: person, words)
        case 82..<84: return .writeToBot(user: user, "!help")
        case 84..<87: return .leaveRoom(user: user, channel: channel)
        case 87..<90: return .rename(person: person, "other\(number)")
        case 90..<92: return .part(person: person, channel: channel)
        case 92..<95: return .setTopic(person: person, channel: channel, "topic \(number)")
        case 95..<97: return .sayOnMatrix(user: user, channel: channel, long(number))
        case 97: return .quit(person: person)
        default:
            return mirror == nil ? .sayOnMatrix(user: user, channel: channel, words) : .sayInMirror(user: user, words)
        }
    }

    /// More than fits into a line.
    private func long(_ number: Int) -> String {
        (0..<90).map { "long\(number)x\($0)" }.joined(separator: " ")
    }

    mutating func perform(_ deed: Deed) {
        switch deed {
        case .joinAlias, .joinRoom, .acceptInvitation, .sayOnMatrix, .sayInMirror, .leaveRoom, .writeToPerson,
            .writeToBot:
            guard isHomeserverUp else { return after(2 * ModelClock.second, .deed(deed)) }
            performOnMatrix(deed)
        case .arrive, .sayOnIRC, .whisper, .rename, .part, .enter, .quit, .setTopic, .kick:
            performOnIRC(deed)
        }
    }

    // MARK: Matrix

    private mutating func performOnMatrix(_ deed: Deed) {
        switch deed {
        case .joinAlias(let user, let channel, let tries): join(user, channel, tries)
        case .joinRoom(let user, let room): _ = homeserver.join(ModelNames.user(user), room)
        case .acceptInvitation(let user, let room): _ = homeserver.join(user, room)
        case .sayOnMatrix(let user, let channel, let words):
            guard let room = rooms[channel], homeserver.rooms[room]?.isJoined(ModelNames.user(user)) == true else {
                return after(ModelClock.second, .deed(.joinAlias(user: user, channel: channel, tries: 8)))
            }
            speak(user, in: room, words, to: ModelNames.channelText(channel))
        case .sayInMirror(let user, let words):
            if let mirror { speak(user, in: mirror, words, to: ModelNames.channelText(0)) }
        case .leaveRoom(let user, let channel):
            let id = ModelNames.user(user)
            if let room = rooms[channel], homeserver.rooms[room]?.isJoined(id) == true {
                homeserver.member(id, .leave, in: room, by: id)
            }
        case .writeToPerson(let user, let person, let words):
            let ghost = homeserver.ghost(named: persons[person].nick) ?? ModelNames.ghost(persons[person].nick)
            guard let room = directRoom(of: ModelNames.user(user), with: ghost) else { return }
            speak(user, in: room, words, to: ModelNames.place(ofPerson: person))
        case .writeToBot(let user, let words):
            if let room = directRoom(of: ModelNames.user(user), with: ModelNames.bot) {
                _ = homeserver.say(words, in: room, by: ModelNames.user(user))
            }
        default: break
        }
    }

    private mutating func speak(_ user: Int, in room: RoomID, _ words: String, to target: String) {
        let id = ModelNames.user(user)
        guard let event = homeserver.say(words, in: room, by: id) else { return }
        audit.said(event, by: id, to: target, words, in: room)
    }

    private mutating func directRoom(of user: UserID, with other: UserID) -> RoomID? {
        let present = homeserver.rooms.values.filter { $0.isDirect && $0.isJoined(user) && $0.isJoined(other) }
        if let room = present.map(\.id).max() { return room }
        guard let room = homeserver.makeRoom(by: user, isPublic: false, isDirect: true) else { return nil }
        homeserver.member(other, .invite, in: room, by: user)
        return room
    }

    /// As a client does it: the homeserver knows the alias, or asks us for it.
    private mutating func join(_ user: Int, _ channel: Int, _ tries: Int) {
        let id = ModelNames.user(user)
        if channel == 0, mirror != nil, let room = rooms[0] {
            _ = homeserver.join(id, room)
            return
        }
        guard let alias = RoomAlias(parsing: ModelNames.alias(channel)) else { return }
        if let room = homeserver.aliases[alias] {
            rooms[channel] = room
            audit.opened(room, for: ModelNames.channelText(channel))
            _ = homeserver.join(id, room)
            return
        }
        guard tries < 10 else { return }
        let again = Deed.joinAlias(user: user, channel: channel, tries: tries + 1)
        guard process != nil else { return after(3 * ModelClock.second, .deed(again)) }
        questionCount += 1
        let token = ReplyToken(rawValue: questionCount)
        asking[token] = again
        put(.asked(token, .room(alias)))
    }

    mutating func replied(_ token: ReplyToken, _ reply: Reply) {
        if isTracing { write("reply \(reply)") }
        after(delays.between(1, 40) * 1_000, .answered(token, reply == .found))
    }

    mutating func questionAnswered(_ token: ReplyToken, _ isFound: Bool) {
        guard let deed = asking.removeValue(forKey: token) else { return }
        after(isFound ? 1_000 : 4 * ModelClock.second, .deed(deed))
    }

    // MARK: IRC

    private mutating func performOnIRC(_ deed: Deed) {
        switch deed {
        case .arrive(let index): arrive(index)
        case .sayOnIRC(let person, let channel, let words, let isAction):
            speak(persons[person], to: ModelNames.channelText(channel), words, isAction: isAction)
        case .whisper(let person, let user, let words):
            speak(persons[person], to: ModelNames.puppetNick(user), words, isAction: false)
        case .rename(let index, let nick):
            guard let user = present(persons[index]), let new = Nickname(parsing: nick) else { return }
            let server = persons[index].home
            guard network.servers[server].nicks[network.mapping.fold(new)] == nil else { return }
            persons[index].nick = nick
            network.apply(.renamed(user, new, at: now), at: server)
        case .part(let index, let channel):
            guard let user = present(persons[index]) else { return }
            network.apply(
                .parted(user, network.mapping.fold(ModelNames.channelText(channel)), reason: "bye"),
                at: persons[index].home
            )
            after(delays.between(1_000, 8_000) * 1_000, .deed(.enter(person: index, channel: channel)))
        case .enter(let index, let channel): enter(index, channel)
        case .quit(let index):
            guard let user = present(persons[index]) else { return }
            network.apply(.gone(user, reason: "Quit: bye"), at: persons[index].home)
            after(delays.between(1_000, 20_000) * 1_000, .deed(.arrive(person: index)))
        case .setTopic(let index, let channel, let text):
            guard let user = present(persons[index]) else { return }
            let server = persons[index].home
            let folded = network.mapping.fold(ModelNames.channelText(channel))
            guard let source = network.servers[server].users[user]?.source,
                network.servers[server].channels[folded]?.members[user] != nil
            else { return }
            network.apply(.topic(folded, text, by: source, at: now), at: server)
        case .kick(let index, let channel, let target):
            guard let user = present(persons[index]) else { return }
            let server = persons[index].home
            let folded = network.mapping.fold(ModelNames.channelText(channel))
            let nick = network.mapping.fold(ModelNames.puppetNick(target))
            guard let other = network.servers[server].nicks[nick] else { return }
            network.apply(.kicked(by: user, folded, other, reason: "out"), at: server)
        default: break
        }
    }

    /// The person as their server knows them; nil while they are away.
    private func present(_ person: ModelPerson) -> Int? {
        person.user.flatMap { network.servers[person.home].users[$0] == nil ? nil : $0 }
    }

    private mutating func arrive(_ index: Int) {
        let person = persons[index]
        guard network.servers[person.home].isUp, present(person) == nil, let nick = Nickname(parsing: person.nick)
        else {
            return
        }
        let user = ModelUser(
            id: network.nextUser(),
            nick: nick,
            user: "someone",
            host: "home.example",
            home: person.home,
            nickSince: now
        )
        persons[index].user = user.id
        network.apply(.introduced(user), at: person.home)
        for channel in 0..<scenario.channels { enter(index, channel) }
    }

    private mutating func enter(_ index: Int, _ channel: Int) {
        guard let user = present(persons[index]), let name = ChannelName(parsing: ModelNames.channelText(channel))
        else {
            return
        }
        network.join(user, name, on: persons[index].home)
    }

    private mutating func speak(_ person: ModelPerson, to target: String, _ words: String, isAction: Bool) {
        guard let user = present(person) else { return }
        let text = isAction ? "\u{1}ACTION \(words)\u{1}" : words
        guard case .said(let line) = network.say(user, to: target, text, on: person.home) else { return }
        let place = line.recipient == nil ? target : "pm \(target)"
        audit.spoken(line.id, by: person.ghost, at: place, words)
    }
}
