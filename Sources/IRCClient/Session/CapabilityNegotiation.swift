import IRCProtocol

/// Which capabilities the server offers and which we hold (IRCv3 capability negotiation, version 302).
///
///     C: CAP LS 302
///     S: CAP * LS * :message-tags server-time
///     S: CAP * LS :sasl=PLAIN
///     C: CAP REQ :message-tags server-time
struct CapabilityNegotiation: Sendable {
    private(set) var held: Set<String> = [] {
        didSet {
            hasLabels = held.isSuperset(of: ["labeled-response", "batch"])
            hasEcho = held.contains("echo-message")
            hasNoImplicitNames =
                held.contains(Capabilities.noImplicitNames)
                || held.contains(Capabilities.draftNoImplicitNames)
        }
    }
    /// Kept beside, for they are asked with every line.
    private(set) var hasLabels = false
    private(set) var hasEcho = false
    /// The bounds that the server last gave for messages of many lines.
    private var multilineLimits: MultilineLimits?
    private(set) var hasNoImplicitNames = false
    /// What the server says of the mechanisms; empty where it does not.
    private(set) var saslMechanisms = ""
    private var phase = Phase.listing(CapabilityList())
    /// Asked for each by itself, where they are offered.
    let alone: Set<String>
    /// Groups asked for and not answered, in the order they were sent.
    private var asked: [[String]] = []

    private enum Phase: Sendable {
        case listing(CapabilityList)
        case asking
        case settled
    }

    enum Action: Sendable, Hashable {
        case nothing
        case send([Message])
        /// First negotiation is over: all that was asked for is answered.
        case settled
        /// A list that was asked for again has nothing new to ask for; what is on it is there.
        case listed
        /// What we hold changed after that.
        case changed
    }

    init(alone: Set<String> = []) { self.alone = alone }

    static let list = Message(.cap, ["LS", "302"])
    static let end = Message(.cap, ["END"])

    /// `wanted`: the mechanisms by which we could log in; none where we need not.
    mutating func received(_ message: Message, logins wanted: [SASL.Mechanism]) -> Action {
        guard let reply = CapabilityReply(message) else { return .nothing }
        switch reply.subcommand {
        case .ls:
            if case .settled = phase {
                let action = ask(groups(of: reply.list, logins: wanted))
                return action == .nothing && reply.list.value(of: Capabilities.sasl) != nil ? .listed : action
            }
            guard case .listing(var offered) = phase else { return .nothing }
            offered.merge(reply.list)
            phase = .listing(offered)
            return reply.isLast ? listed(offered, logins: wanted) : .nothing
        case .list:
            return .nothing
        case .ack:
            return acknowledged(reply.list)
        case .nak:
            return refused(reply.list)
        case .new:
            guard case .settled = phase else { return .nothing }
            note(reply.list)
            return ask(groups(of: reply.list, logins: wanted))
        case .del:
            let before = held
            held.subtract(reply.list.names)
            return held == before ? .nothing : .changed
        }
    }

    /// The server knows nothing of CAP, or says 001 without having answered.
    mutating func unsupported() -> Action {
        if case .settled = phase { return .nothing }
        return settle()
    }

    /// Equal, from a storage that others share.
    mutating func share(_ equal: Set<String>) { held = equal }

    private mutating func listed(_ offered: CapabilityList, logins wanted: [SASL.Mechanism]) -> Action {
        note(offered)
        let groups = groups(of: offered, logins: wanted)
        guard !groups.isEmpty else { return settle() }
        phase = .asking
        return ask(groups)
    }

    /// What messages of many lines may hold; nil where the server takes none.
    var multiline: MultilineLimits? {
        held.isSuperset(of: [Capabilities.multiline, "batch", "message-tags"]) ? multilineLimits : nil
    }

    private mutating func note(_ offered: CapabilityList) {
        guard let value = offered.value(of: Capabilities.multiline) else { return }
        multilineLimits = MultilineLimits(parsing: value)
    }

    /// SASL has a group of its own: what hangs on it must not fail with something else.
    private mutating func groups(of offered: CapabilityList, logins wanted: [SASL.Mechanism]) -> [[String]] {
        var groups = Capabilities.requests(offered: offered.names, held: held)
        groups += alone.sorted().filter { offered.names.contains($0) && !held.contains($0) }.map { [$0] }
        guard let value = offered.value(of: Capabilities.sasl) else { return groups }
        saslMechanisms = value
        let isOfUse = wanted.contains { SASL.offers($0, capability: value) }
        if isOfUse, !held.contains(Capabilities.sasl) { groups.append([Capabilities.sasl]) }
        return groups
    }

    private mutating func ask(_ groups: [[String]]) -> Action {
        guard !groups.isEmpty else { return .nothing }
        asked += groups
        return .send(groups.flatMap(CapabilityList.requests))
    }

    /// Only what we asked for counts: an ACK out of the blue changes nothing. A long one may come in several lines.
    private mutating func acknowledged(_ list: CapabilityList) -> Action {
        let before = held
        for entry in list.entries {
            if entry.isRemoved {
                held.remove(entry.name)
            } else if asked.contains(where: { $0.contains(entry.name) }) {
                held.insert(entry.name)
            }
        }
        let names = list.names
        asked = asked.map { $0.filter { !names.contains($0) } }.filter { !$0.isEmpty }
        return answered(changed: held != before)
    }

    /// One name that a server does not like refuses the whole group: the others are tried alone.
    private mutating func refused(_ list: CapabilityList) -> Action {
        let names = list.names
        guard let index = asked.firstIndex(where: { !names.isDisjoint(with: $0) }) ?? asked.indices.first else {
            return .nothing
        }
        let group = asked.remove(at: index)
        return group.count > 1 ? ask(group.map { [$0] }) : answered(changed: false)
    }

    private mutating func answered(changed: Bool) -> Action {
        switch phase {
        case .listing: .nothing
        case .asking: asked.isEmpty ? settle() : .nothing
        case .settled: changed ? .changed : .nothing
        }
    }

    private mutating func settle() -> Action {
        phase = .settled
        return .settled
    }
}

extension CapabilityList {
    fileprivate var names: Set<String> { Set(entries.map(\.name)) }
}
