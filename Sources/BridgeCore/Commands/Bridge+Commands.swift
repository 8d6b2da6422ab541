import IRCProtocol
import MatrixProtocol

// Commands heard, authorised and given to whom they are for. Each ends in a reply.
extension Bridge {
    /// Something said by a user in a room of theirs with the bot.
    mutating func command(_ content: MessageContent, _ event: RoomEvent) {
        guard content.kind == .text else { return }
        let place = CommandPlace(room: event.room, event: event.id, user: event.sender)
        guard !company(of: event.sender, in: event.room) else { return leaveCompany(place) }
        take(content, place, .desk)
    }

    /// `!irc …`, said in any other room.
    mutating func roomCommand(_ content: MessageContent, _ event: RoomEvent) {
        let venue: CommandContext.Venue
        if let conversation = rooms.privateRooms[event.room] {
            venue = .conversation(conversation.network)
        } else {
            let links = rooms.links(of: event.room)
            venue = links.isEmpty ? .elsewhere : .room(links)
        }
        take(content, CommandPlace(room: event.room, event: event.id, user: event.sender), venue)
    }

    private mutating func take(_ content: MessageContent, _ place: CommandPlace, _ venue: CommandContext.Venue) {
        let context = context(place, venue)
        // Understood or not: what was typed is there for all to read until it is taken away.
        if CommandParser.holdsSecret(content.body, in: context) { hideSecret(place) }
        noteActivity(of: place.user)
        do throws(CommandMistake) {
            if case .replacement = content.relation {
                throw CommandMistake("A message that was edited is not taken as a command. Say it anew.")
            }
            let command = try CommandParser.parse(content.body, in: context)
            try authorise(command, place)
            carryOut(command, place, context)
        } catch {
            respond(place, error.sentence)
        }
    }

    private mutating func context(_ place: CommandPlace, _ venue: CommandContext.Venue) -> CommandContext {
        let choices = configuration.networks.map { settings in
            CommandContext.Choice(
                id: settings.id,
                name: settings.name,
                networkID: settings.networkID,
                channelTypes: networks[settings.id]?.support.channelTypes ?? "#",
                caseMapping: networks[settings.id]?.caseMapping ?? .rfc1459
            )
        }
        return CommandContext(
            networks: choices,
            room: place.room,
            venue: venue,
            isAdministrator: refusal(of: .administer, by: place.user) == nil
        )
    }

    /// Whoever is kept out of a network may still take back what they gave it.
    private mutating func authorise(_ command: BridgeCommand, _ place: CommandPlace) throws(CommandMistake) {
        switch command {
        case .removePassword, .certificate(_, .remove), .bouncer(_, .remove), .quit, .unlink: return
        default: break
        }
        guard command.networks.count == 1, let network = command.networks.first else { return }
        if let refusal = refusal(of: .use(network), by: place.user) { throw CommandMistake(refusal.sentence) }
    }

    private mutating func carryOut(_ command: BridgeCommand, _ place: CommandPlace, _ context: CommandContext) {
        switch command {
        case .help(let name): respond(place, CommandHelp(name, in: context))
        case .version: respond(place, "BridgeVersion: \(configuration.version)")
        case .setUp: setUp(place)
        case .active: respond(place, "Noted: you are here.")
        case .feature(let feature, let change): choose(feature, change, place)
        case .forget(let isMeant): forget(isMeant: isMeant, place)
        case .nick(let network, let nick): changeNick(network, nick, place)
        case .regain(let network, let nick): regain(network, nick, place)
        case .username(let network, let name): setUsername(network, name, place)
        case .storePassword(let network, let password): storePassword(network, password, place)
        case .removePassword(let network): removePassword(network, place)
        case .certificate(let network, let wish): certificate(network, wish, place)
        case .bouncer(let network, let wish): bouncer(network, wish, place)
        case .join(let network, let channel, let key): join(network, channel, key, place)
        case .part(let network, let channel, let reason): part(network, channel, reason, place)
        case .names(let network, let channel):
            ask(network, .names(place, channel), Message(.names, [Parameter(channel)]))
        case .mode(let network, let target, let modes): mode(network, target, modes, place)
        case .topic(let network, let channel, let text): topic(network, channel, text, place)
        case .message(let network, let nick, let text): message(network, nick, text, place)
        case .whoisNick(let network, let nick):
            // Asked twice over, so that the nick's own server answers and tells how long it has been idle.
            ask(network, .whois(place, nick), Message(.whois, [Parameter(nick), Parameter(nick)]))
        case .whoisUser(let network, let user): whois(user, network, place)
        case .raw(let network, let line): raw(network, line, place)
        case .status(let networks): status(networks, place)
        case .listRooms(let networks): listRooms(networks, place)
        case .away(let networks, let text): away(networks, text, place)
        case .reconnect(let networks): reconnect(networks, place)
        case .quit(let networks): quit(networks, place)
        case .plumb(let room, let network, let channel, let consent, let key):
            let request = LinkRequest(
                user: place.user,
                room: room,
                network: network,
                channel: channel,
                channelPassword: key,
                operatorNick: consent
            )
            requestLink(request, for: .command(place))
        case .unlink(let room, let network, let channel): unlink(room, network, channel, place)
        case .handOver(let room, let network, let channel, let users):
            handOver(room, network, channel, to: users, place)
        case .listOptOuts(let networks): listOptOuts(networks, place)
        case .liftOptOut(let network, let channel): liftOptOut(network, channel, place)
        case .limits: respond(place, limitWords.joined(separator: "\n"))
        }
    }

    /// Asks over the connection of whoever gave the command.
    func key(_ network: NetworkID, _ place: CommandPlace) -> PuppetKey {
        PuppetKey(network: network, user: place.user)
    }

    mutating func ask(_ network: NetworkID, _ purpose: Request.Purpose, _ line: Message) {
        guard let place = purpose.place else { return }
        ask(key(network, place), purpose, [line])
    }

    private mutating func noteActivity(of user: UserID) {
        let moment = now.monotonic
        for id in networks.keys.sorted() { with(PuppetKey(network: id, user: user)) { $0.lastSpoke = moment } }
    }
}
