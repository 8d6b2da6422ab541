import IRCProtocol

/// One capability that we have a use for.
struct WantedCapability: Sendable, Hashable {
    /// Which are asked for in one line: small groups, because one name that a server does not like makes it refuse the
    /// whole line; few, because servers with flood control count these lines too, and a tenth line may cost a second.
    enum Group: Int, Sendable, CaseIterable { case messages, people, lines, rest }

    let name: String
    let group: Group
    /// What it changes here.
    let effect: String
}

/// The capabilities that we have a use for. What is not in the table is never asked for, whatever a server offers: some
/// offer a decoy that closes the connection. `sasl` is asked for by itself, where there is a login for it; `sts` is only
/// read, and never asked for.
enum WantedCapabilities {
    static let table: [WantedCapability] = [
        .init(name: "message-tags", group: .messages, effect: "ids of messages, and tags of clients"),
        .init(name: "server-time", group: .messages, effect: "the time that something was said"),
        .init(name: "batch", group: .messages, effect: "answers and replays with a beginning and an end"),
        .init(name: "echo-message", group: .messages, effect: "what we said, as it arrived"),
        .init(name: "labeled-response", group: .messages, effect: "which line an answer or a failure belongs to"),
        .init(name: "account-tag", group: .messages, effect: "the account of who speaks"),
        .init(name: "account-notify", group: .people, effect: "accounts as they change"),
        .init(name: "extended-join", group: .people, effect: "account and real name of who joins"),
        .init(name: "away-notify", group: .people, effect: "who is away"),
        .init(name: "chghost", group: .people, effect: "changed hosts without a quit"),
        .init(name: "setname", group: .people, effect: "changed real names"),
        .init(name: "multi-prefix", group: .people, effect: "all ranks of a member"),
        .init(name: "userhost-in-names", group: .people, effect: "user and host of members"),
        .init(name: "invite-notify", group: .people, effect: "invitations of others"),
        .init(name: "extended-monitor", group: .people, effect: "accounts and hosts of those who are watched"),
        .init(name: multiline, group: .lines, effect: "many lines as one message"),
        .init(name: redaction, group: .lines, effect: "messages that can be deleted"),
        .init(name: HistoryOffer.commandCapability, group: .rest, effect: "what was said before, when asked for"),
        .init(name: HistoryOffer.playbackCapability, group: .rest, effect: "the same of ZNC, and not unasked"),
        .init(name: "cap-notify", group: .rest, effect: "capabilities that come and go"),
        .init(name: "standard-replies", group: .rest, effect: "failures with a code"),
        .init(name: "inspircd.org/standard-replies", group: .rest, effect: "the same, by its former name"),
        .init(name: noImplicitNames, group: .rest, effect: "names only for the connection that reports them"),
        .init(name: draftNoImplicitNames, group: .rest, effect: "the same, by its former name"),
    ]

    static let sasl = "sasl"
    static let multiline = "draft/multiline"
    static let redaction = "draft/message-redaction"
    static let sts = "sts"
    static let noImplicitNames = "no-implicit-names"
    static let draftNoImplicitNames = "draft/no-implicit-names"

    /// What to ask for of `offered`, group by group, without what is `held` already.
    static func requests(offered: Set<String>, held: Set<String>) -> [[String]] {
        WantedCapability.Group.allCases.compactMap { group in
            let wanted = table.filter { $0.group == group && offered.contains($0.name) && !held.contains($0.name) }
            return wanted.isEmpty ? nil : wanted.map(\.name)
        }
    }
}
