import IRCProtocol
import MatrixProtocol

// What operators ask. Who may ask was looked at where it was asked.
extension Bridge {
    mutating func answer(_ request: AdministrationRequest, _ token: ReplyToken) {
        do throws(AdministrationRefusal) {
            guard let answer = try carryOut(request, token) else { return }
            reply(token, .administration(answer))
        } catch {
            reply(token, .administration(.refused(error)))
        }
    }

    /// Nil where the answer comes later.
    private mutating func carryOut(
        _ request: AdministrationRequest,
        _ token: ReplyToken
    ) throws(AdministrationRefusal) -> AdministrationAnswer? {
        switch request {
        case .version: return .version(configuration.version)
        case .inspectUsers(let pattern): return .users(userReports { pattern?.matches($0.text) ?? true })
        case .inspectUser(let user):
            let reports = userReports { $0 == user }
            guard !reports.isEmpty else { throw AdministrationRefusal(.unknown, "\(user) is not known here.") }
            return .users(reports)
        case .inspectRooms(let pattern): return .rooms(roomReports { pattern?.matches($0.text) ?? true })
        case .inspectRoom(let room):
            let reports = roomReports { $0 == room }
            guard !reports.isEmpty else { throw AdministrationRefusal(.unknown, "\(room) is no room of the bridge.") }
            return .rooms(reports)
        case .inspectConnection(let network, let user):
            let key = PuppetKey(network: try known(network), user: user)
            guard let report = connection(of: key) else {
                throw AdministrationRefusal(.unknown, "\(user?.text ?? "The bot") was never on \(network.name).")
            }
            return .connection(report)
        case .raw(let network, let user, let lines):
            try sendRaw(lines, PuppetKey(network: try known(network), user: user), token)
            return nil
        case .killUser(let user, let reason, let deactivates):
            return .networks(try kill(user, reason, deactivates: deactivates))
        case .reactivate(let user):
            guard permissions.deactivated[user] != nil else {
                throw AdministrationRefusal(.conflict, "\(user) is not deactivated.")
            }
            permissions.deactivated[user] = nil
            store(.saveDeactivation(user, nil))
            policyChanged([])
            return .done
        case .killRoom(let room, let network, let name, let reason, let isAnnounced, let removesAliases):
            let channel = try self.channel(name, on: network)
            let options = LinkEnding.Options(isAnnounced: isAnnounced, removesAliases: removesAliases)
            guard let refusal = unlink(room, channel, reason: reason, options) else { return .done }
            throw AdministrationRefusal(refusal == .notLinked ? .unknown : .conflict, refusal.sentence)
        case .listOptOuts: return .optOuts(optOuts)
        case .liftOptOut(let network, let name):
            guard liftOptOut(try channel(name, on: network)) else {
                throw AdministrationRefusal(.conflict, "\(name) is open to the bridge.")
            }
            return .done
        case .sweep(let plan): return .sweep(try begin(plan))
        case .sweepProgress:
            guard let sweep else { throw AdministrationRefusal(.unknown, "Nobody was reaped or warned yet.") }
            return .sweep(sweep.report)
        case .stopSweep:
            guard sweep?.isOver == false else { throw AdministrationRefusal(.conflict, "Nothing is under way.") }
            sweep?.stop()
            effects.append(.cancel(.sweep))
            return .done
        }
    }

    private func known(_ network: NetworkID) throws(AdministrationRefusal) -> NetworkID {
        guard networks[network] != nil else {
            throw AdministrationRefusal(.unknown, "There is no network \(network.name) here.")
        }
        return network
    }

    private func channel(_ name: String, on id: NetworkID) throws(AdministrationRefusal) -> ChannelKey {
        guard let network = networks[try known(id)],
            let channel = ChannelName(parsing: name, types: network.support.channelTypes)
        else { throw AdministrationRefusal(.invalid, "\(name.prefix(60)) cannot be a channel.") }
        return network.key(channel)
    }

    // MARK: Raw lines

    private mutating func sendRaw(_ lines: [String], _ key: PuppetKey, _ token: ReplyToken)
        throws(AdministrationRefusal)
    {
        guard !lines.isEmpty else { throw AdministrationRefusal(.invalid, "There is no line to send.") }
        guard lines.count <= Self.mostRawLines else {
            throw AdministrationRefusal(.invalid, "At most \(Self.mostRawLines) lines are sent at once.")
        }
        var messages: [Message] = []
        for line in lines {
            do throws(CommandMistake) {
                messages.append(try CommandArguments.line(of: line))
            } catch {
                throw AdministrationRefusal(.invalid, error.sentence)
            }
        }
        guard puppet(key)?.isOnline == true else {
            throw AdministrationRefusal(.conflict, "\(key.user?.text ?? "The bot") is not connected to that network.")
        }
        log(
            .info,
            "An operator sends lines over a connection",
            [.network: key.network.name, .user: key.user?.text ?? "bot", .count: String(messages.count)]
        )
        ask(key, .administration(token), messages)
    }

    private static let mostRawLines = 50

    /// A server's answer to raw lines.
    mutating func answerRaw(_ answer: Answer?, _ token: ReplyToken) {
        guard let answer else {
            let refusal = AdministrationRefusal(.conflict, "The connection has ended.")
            return reply(token, .administration(.refused(refusal)))
        }
        let lines = answer.lines.prefix(Self.mostAnswerLines).map { message in
            var message = message
            message.tags = MessageTags()
            return (try? message.encoded()).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        reply(
            token,
            .administration(
                .lines(
                    lines.map { line in String(line.filter { !$0.isNewline }) },
                    isComplete: answer.isComplete && answer.lines.count <= Self.mostAnswerLines
                )
            )
        )
    }

    private static let mostAnswerLines = 5_000

    // MARK: Ending

    private mutating func kill(
        _ user: UserID,
        _ reason: String,
        deactivates: Bool
    ) throws(AdministrationRefusal) -> [NetworkID] {
        guard !isOurs(user) else { throw AdministrationRefusal(.invalid, "\(user) is the bridge's own.") }
        let connected = networks.keys.sorted().filter { puppet(PuppetKey(network: $0, user: user))?.isWanted == true }
        guard deactivates || !connected.isEmpty else {
            throw AdministrationRefusal(.conflict, "\(user) is not connected.")
        }
        if deactivates {
            permissions.deactivated[user] = reason
            store(.saveDeactivation(user, reason))
            expelIfBarred(user)
        } else {
            for id in connected {
                let key = PuppetKey(network: id, user: user)
                remember(key) { $0.hasQuit = true }
                disconnect(key, ircReason: reason, reason)
            }
            tell(user, "Your connections were ended by the bridge's administration: \(reason).", isImportant: false)
        }
        return connected
    }
}
